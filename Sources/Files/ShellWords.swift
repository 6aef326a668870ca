/// Words of a command as a line that a POSIX shell splits into the same words.
public enum ShellWords {
  /// One word, in quotation marks where it needs them.
  public static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=,:+@%".contains($0)) }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }

  /// Words with blanks between them.
  public static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }
}
