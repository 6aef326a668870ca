import Claims
import Files
import Literate

/// Markdown that stands in a file.
struct MarkdownSource: Sendable {
  var text: String
  /// Path for messages.
  var file: String
  /// Line of the file on which the text begins.
  var firstLine: Int
  /// Footnotes of the same file that stand outside this text.
  var footnotes: [Footnote] = []

  /// The place of a line of the text, counted from 1.
  func place(_ line: Int) -> SourceLocation { SourceLocation(file: file, line: firstLine + line - 1) }
}

/// A Markdown text as a tree, with what this report adds to CommonMark: directives, roles and references.
struct MarkdownDocument: Sendable, Equatable {
  var blocks: [Block]
  /// The directives in reading order; ``Block/Kind/directive(_:)`` refers to them by number.
  var directives: [Directive]
  /// Path for messages.
  var file: String
  /// Footnotes that other texts of the file may refer to; their lines are those of the file.
  var footnotes: [Footnote] = []

  /// A paragraph, list, table or another block, with the line of the file on which it begins.
  struct Block: Sendable, Equatable {
    indirect enum Kind: Sendable, Equatable {
      case paragraph([Inline])
      /// A paragraph within a tight list or a table cell.
      case plain([Inline])
      case heading(level: Int, [Inline])
      case code(language: String, String)
      /// A directive's number in ``MarkdownDocument/directives``.
      case directive(Int)
      case quote([Block])
      /// A list; numbered from `start` when there is one.
      case list(start: Int?, items: [[Block]])
      case table(Grid)
      case rule
      case equation(Equation)
      case admonition(Admonition)
      /// Terms, each with its explanations.
      case definitions([Definition])
      case captioned(Captioned)
      /// Where the list of references stands.
      case references
      /// A directive's number in the list of those whose Markdown is still to be read.
      case container(Int)
    }
    var kind: Kind
    var line: Int
    /// Names of targets `(label)=` before it.
    var labels: [Label] = []
  }

  /// A target `(name)=`, with its line of the file.
  struct Label: Sendable, Equatable {
    var name: String
    var line: Int
  }

  /// A displayed formula that can be referred to.
  struct Equation: Sendable, Equatable {
    var formula: Formula
    var label: String?
    /// What the author wrote in `\tag{…}`; without it, labelled equations are numbered.
    var tag: String?
  }

  /// A remark set apart, or a theorem.
  struct Admonition: Sendable, Equatable {
    /// The directive's name, such as `note` or `prf:theorem`.
    var kind: String
    /// The author's title, if any.
    var title: [Inline]
    var label: String?
    /// Whether the reader opens it.
    var isDropdown = false
    var isOpen = false
    var blocks: [Block]
  }

  /// An image or a table of the author with a number and a caption.
  struct Captioned: Sendable, Equatable {
    enum Kind: String, Sendable { case figure, table }
    var kind: Kind
    var label: String?
    var content: [Block]
    var caption: [Block]
  }

  /// A term of a definition list.
  struct Definition: Sendable, Equatable {
    var term: [Inline]
    var explanations: [[Block]]
  }

  /// A table of the author; every row has as many cells as `alignments`.
  struct Grid: Sendable, Equatable {
    enum Alignment: String, Sendable { case left, right, center }
    var alignments: [Alignment?]
    var header: [[Inline]]
    var rows: [[[Inline]]]
  }

  /// A piece of running text, with the line of the file on which it begins.
  struct Inline: Sendable, Equatable {
    indirect enum Kind: Sendable, Equatable {
      case text(String)
      case softBreak
      case lineBreak
      case code(String)
      case formula(Formula)
      case emphasis([Inline])
      case strong([Inline])
      case strikeout([Inline])
      case link([Inline], address: String, title: String)
      /// `` {name}`argument` ``.
      case role(name: String, argument: String)
      /// `@label`, or a link to `#label` without a text of its own.
      case reference(label: String, source: String)
      case superscript([Inline])
      case `subscript`([Inline])
      case underline([Inline])
      /// A short form with what it stands for.
      case abbreviation(String, meaning: String)
      /// A footnote.
      case note([Block])
      case citation(Citation)
      case image(LocalImage)
      case crossReference(CrossReference)
    }
    var kind: Kind
    var line: Int
  }

  /// TeX between dollar signs.
  struct Formula: Hashable, Sendable {
    var source: String
    var isDisplayed: Bool
  }
}

extension MarkdownDocument {
  /// The place of a line of the file.
  func place(_ line: Int) -> SourceLocation { SourceLocation(file: file, line: line) }
}
