// How values are shown. What somebody else wrote goes through pieces(), which leaves no character unseen; the same ones as
// Visible.java shows by their number.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc\u{e0100}-\u{e01ef}]|(?! )\p{Zs}/u;

export const hidden = character => HIDDEN.test(character);

export const codePoint = character => 'U+' + character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');

/**
 * A text in pieces: strings to show as they are, and objects {hidden} for characters that nobody would see.
 * @param {string} text
 * @param {boolean} block whether line feeds and tabs stay
 */
export function pieces(text, block) {
  const all = [];
  let plain = '';
  const put = shown => {
    if (plain) {
      all.push(plain);
      plain = '';
    }
    all.push(shown);
  };
  for (const character of text.replaceAll('\r\n', '\n')) {
    if (character === '\n') {
      plain += block ? '\n' : ' ⏎ ';
    } else if (character === '\t') {
      plain += block ? '\t' : ' ';
    } else if (hidden(character)) {
      put({ hidden: codePoint(character) });
    } else {
      plain += character;
    }
  }
  if (plain) {
    all.push(plain);
  }
  return all;
}

const NUMBER = new Intl.NumberFormat('en-US');
const WHOLE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });
const AGO = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const STEPS = [['second', 60], ['minute', 60], ['hour', 24], ['day', 7], ['week', 1e9]];

export const number = n => NUMBER.format(n);
export const rows = n => number(n) + (n === 1 ? ' row' : ' rows');
export const count = (n, word) => number(n) + ' ' + word + (n === 1 ? '' : 's');
export const whole = iso => WHOLE.format(new Date(iso));

/** Today's time of day; with the day when it was another one. */
export function clock(iso) {
  const at = new Date(iso);
  return at.toDateString() === new Date().toDateString() ? CLOCK.format(at) : DAY.format(at) + ' ' + CLOCK.format(at);
}

export function ago(iso) {
  let n = (new Date(iso) - Date.now()) / 1000;
  for (const [unit, next] of STEPS) {
    if (Math.abs(n) < next) {
      return AGO.format(Math.round(n), unit);
    }
    n /= next;
  }
  return whole(iso);
}

export function bytes(n) {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  while (n >= 10240 && at < units.length - 1) {
    n /= 1024;
    at++;
  }
  return number(Math.round(n)) + ' ' + units[at];
}

export function micros(us) {
  if (us < 1000) {
    return us + ' µs';
  }
  if (us < 1e6) {
    return (us / 1000).toFixed(us < 1e4 ? 1 : 0) + ' ms';
  }
  return us < 6e7 ? (us / 1e6).toFixed(1) + ' s' : millis(us / 1000);
}

export function millis(ms) {
  const units = [[86400000, 'd'], [3600000, 'h'], [60000, 'min'], [1000, 's']];
  for (const [size, unit] of units) {
    if (ms >= size) {
      return number(Math.round(ms / size * 10) / 10) + ' ' + unit;
    }
  }
  return number(Math.round(ms)) + ' ms';
}

/** How many times one number holds another: 3.6, 310. */
export const times = (n, of) => number(n / of < 10 ? Math.round(n / of * 10) / 10 : Math.round(n / of));

export function percent(share) {
  return share < 0.005 ? 'under 1%' : Math.round(share * 100) + '%';
}

/** "delete" as a sentence says it: wants to delete, deleted. */
export const did = { delete: 'deleted', update: 'updated', insert: 'inserted', merge: 'merged' };
