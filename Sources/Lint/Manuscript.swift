import Files
import Foundation

/// A text in which people type numbers: Markdown, LaTeX or HTML.
///
/// What is no running text (code, directives, comments, addresses, marks) is blanked, character by character, so that every
/// number keeps its line and column.
struct Manuscript: Sendable {
  /// How a text is written.
  enum Format: Sendable {
    case markdown, latex, html

    /// The format of a file; `nil` for one that is none of these.
    init?(path: String) {
      switch path.split(separator: ".").last?.lowercased() {
      case "md", "markdown": self = .markdown
      case "tex": self = .latex
      case "html", "htm": self = .html
      default: return nil
      }
    }
  }

  /// A sentence, or a line of a table.
  struct Passage: Sendable {
    var range: Range<Int>
    /// Of a line of a table.
    var cells: [Range<Int>] = []
    /// The first line of the same table, which names its columns.
    var head: [Range<Int>] = []
  }

  /// The text with everything blanked that is no running text.
  let letters: [Character]
  private(set) var passages: [Passage] = []
  private let lineStarts: [Int]

  /// Reads a file.
  /// - Throws: `FileError`; `UsageError` for a file of another format.
  init(path: String) throws {
    guard let format = Format(path: path) else {
      throw UsageError(
        "\(excerpt(path, limit: 1000)): numbers are looked for in .md, .tex and .html files; name such files")
    }
    // Editors of some systems end lines by two characters, which are one in Swift.
    self.init(try TextFile.read(path).replacing("\r\n", with: "\n"), format)
  }

  init(_ text: String, _ format: Format) {
    let running =
      switch format {
      case .markdown: MarkdownMask.running(text)
      case .latex: LaTeXMask.running(text)
      case .html: HTMLMask.running(text)
      }
    letters = Array(running)
    lineStarts = Self.starts(letters) { $0 == "\n" || $0 == HTMLMask.joint }
    passages = Passages.of(letters, cellsEndBy: format == .latex ? "&" : "|", Self.starts(letters) { $0 == "\n" })
  }

  private static func starts(_ letters: [Character], _ isEnd: (Character) -> Bool) -> [Int] {
    [0] + letters.indices.filter { isEnd(letters[$0]) }.map { $0 + 1 }
  }

  /// Line and column of a character, both counted from 1.
  func position(_ offset: Int) -> (line: Int, column: Int) {
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return (low + 1, offset - lineStarts[low] + 1)
  }

  func text(_ range: Range<Int>) -> String { String(letters[range]) }
}

/// Running text cut into sentences and lines of tables.
enum Passages {
  static func of(_ letters: [Character], cellsEndBy sign: Character, _ lineStarts: [Int]) -> [Manuscript.Passage] {
    var passages: [Manuscript.Passage] = []
    var head: [Range<Int>] = []
    var prose: Range<Int>?
    func flush() {
      if let prose { passages += sentences(letters, prose) }
      prose = nil
    }
    for (index, start) in lineStarts.enumerated() {
      let line = start..<(index + 1 < lineStarts.count ? lineStarts[index + 1] : letters.count)
      let cells = cells(letters, line, sign)
      if cells.count > 1 {
        flush()
        passages.append(Manuscript.Passage(range: line, cells: cells, head: head))
        if head.isEmpty { head = cells }
      } else if letters[line].allSatisfy(\.isWhitespace) {
        flush()
        // Rules stand between the lines of a table of LaTeX, which ends by a mark; an empty line ends one of Markdown.
        if sign == "|" || letters[line].contains(LaTeXMask.tableEnd) { head = [] }
      } else {
        head = []
        prose = (prose?.lowerBound ?? start)..<line.upperBound
      }
    }
    flush()
    return passages
  }

  /// What stands between the signs of a line; marks at its ends begin and end no cell.
  private static func cells(_ letters: [Character], _ line: Range<Int>, _ sign: Character) -> [Range<Int>] {
    var cells: [Range<Int>] = []
    var start = line.lowerBound
    for offset in line where letters[offset] == sign && (offset == line.lowerBound || letters[offset - 1] != "\\") {
      cells.append(start..<offset)
      start = offset + 1
    }
    cells.append(start..<line.upperBound)
    guard sign == "|", cells.count > 1 else { return cells }
    func isBlank(_ range: Range<Int>) -> Bool { letters[range].allSatisfy(\.isWhitespace) }
    if isBlank(cells[0]) { cells.removeFirst() }
    if cells.count > 1, isBlank(cells[cells.count - 1]) { cells.removeLast() }
    return cells
  }

  /// Sentences of a paragraph: they end by a full stop, a blank and no small letter.
  private static func sentences(_ letters: [Character], _ range: Range<Int>) -> [Manuscript.Passage] {
    var result: [Manuscript.Passage] = []
    var start = range.lowerBound
    for offset in range.dropLast(2) where ".!?;".contains(letters[offset]) && letters[offset + 1].isWhitespace {
      let next = letters[(offset + 1)..<range.upperBound].first { !$0.isWhitespace }
      guard letters[offset] == ";" || !(next?.isLowercase ?? true) else { continue }
      result.append(Manuscript.Passage(range: start..<offset + 1))
      start = offset + 1
    }
    result.append(Manuscript.Passage(range: start..<range.upperBound))
    return result
  }
}
