/// A document of a few kinds of blocks, which is written as Markdown or as LaTeX.
struct AppendixDocument: Equatable {
  /// A stretch of text.
  enum Piece: Equatable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// Characters that mean themselves.
    case plain(String)
    /// A command, a test or a path.
    case code(String)
    /// Text as an author wrote it, in Markdown.
    case markdown(String)

    init(stringLiteral text: String) { self = .plain(text) }
  }

  typealias Text = [Piece]

  enum Block: Equatable {
    case heading(Text, level: Int)
    case paragraph(Text)
    /// Lines for a terminal.
    case commands([String])
    /// Terms, and what there is to say about each.
    case list([(term: String, text: Text)])
    /// Rows of two columns, or of several below their names.
    case facts([(name: String, text: Text)])
    case table([String], [[Text]])

    static func == (one: Block, other: Block) -> Bool { "\(one)" == "\(other)" }
  }

  var blocks: [Block] = []

  /// Texts of authors, in order: they are converted together.
  var markdown: [String] {
    func texts(_ text: Text) -> [String] {
      text.compactMap { if case .markdown(let text) = $0 { text } else { nil } }
    }
    return blocks.flatMap { block -> [String] in
      switch block {
      case .heading(let text, _), .paragraph(let text): texts(text)
      case .commands: []
      case .list(let items): items.flatMap { texts($0.text) }
      case .facts(let rows): rows.flatMap { texts($0.text) }
      case .table(_, let rows): rows.flatMap { $0.flatMap(texts) }
      }
    }
  }
}

extension [AppendixDocument.Piece] {
  /// Texts one after the other.
  static func joined(_ texts: [[AppendixDocument.Piece]], by separator: String) -> Self {
    Array(texts.filter { !$0.isEmpty }.joined(separator: [.plain(separator)]))
  }
}
