import Files
import Foundation
import Testing

@Suite struct QuotedTests {
  @Test(
    arguments: [
      ("alpha", "'alpha'"), ("", "''"), ("Müller, 2π ≤ 7 µs", "'Müller, 2π ≤ 7 µs'"), ("it's", "'it's'"),
      ("two\nlines\r\tand\0", #"'two\nlines\r\tand\0'"#), ("\u{1B}[31mred", #"'\u{1B}[31mred'"#),
      ("\u{85}\u{7F}\u{2028}\u{2029}", #"'\u{85}\u{7F}\u{2028}\u{2029}'"#),
      // Marks of writing direction turn a line around; a byte order mark cannot be seen.
      ("a\u{202E}b\u{FEFF}\u{E000}", #"'a\u{202E}b\u{FEFF}\u{E000}'"#),
    ])
  func citesOnOneLine(text: String, expected: String) { #expect(quoted(text) == expected) }

  @Test func cutsAtEightyCharacters() {
    let exact = String(repeating: "x", count: 80)
    #expect(quoted(exact) == "'\(exact)'")
    #expect(quoted(exact + "y") == "'\(exact.prefix(79))…'")
    #expect(excerpt("abcdef", limit: 5) == "abcd…")
    #expect(excerpt("abcde", limit: 5) == "abcde")
  }

  /// An escape is shown whole or not at all, and escapes count with all their letters.
  @Test func neverCutsAnEscape() {
    #expect(excerpt("ab\u{1B}c", limit: 7) == "ab…")
    #expect(excerpt("ab\u{1B}", limit: 8) == #"ab\u{1B}"#)
    #expect(quoted(String(repeating: "\u{1B}", count: 100_000)).unicodeScalars.count <= 82)
  }

  /// A thousand accents are one character to Swift.
  @Test func countsAccentsToo() {
    let tower = "e" + String(repeating: "\u{301}", count: 1000)
    #expect(tower.count == 1)
    #expect(excerpt(tower).unicodeScalars.count == 80)
  }

  /// A file's name may hold line ends and what a terminal obeys.
  @Test func pathsInErrorsStayOnOneLine() {
    let path = "a\nb\u{1B}[2J/" + String(repeating: "long", count: 100)
    let escaped = #"a\nb\u{1B}[2J/"# + String(repeating: "long", count: 100)
    #expect(FileError(.read, path, errno: ENOENT).description.hasPrefix(escaped + ": cannot read: "))
    #expect(SourceError(SourceLocation(file: path, line: 3), "wrong").description == escaped + ":3: wrong")
  }

  @Test func takesPartsOfTexts() { #expect(quoted("a, b".split(separator: ",")[0]) == "'a'") }
}
