package dev.pgcurb.proof;

/** Text in XML and HTML: names of objects are anybody's. */
final class Markup {
    private Markup() {}

    /** With the five characters that mean something escaped, and those that XML 1.0 cannot hold replaced. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    boolean control = c < ' ' && c != '\n' && c != '\t';
                    boolean bidirectional = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
                    out.appendCodePoint(control || bidirectional || c == 0xFFFE || c == 0xFFFF ? 0xFFFD : c);
                }
            }
        });
        return out.toString();
    }
}
