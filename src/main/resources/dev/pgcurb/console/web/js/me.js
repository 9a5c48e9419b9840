// Who is signed in. What is shown follows from it; what is allowed the server decides.
import { createContext, useContext } from '../vendor/preact-htm.js';

export const Me = createContext(null);

export const useMe = () => useContext(Me);

/** Whether whoever is signed in may do this: approve, undo, suspend. */
export const useMay = right => useContext(Me)?.rights?.includes(right) ?? false;
