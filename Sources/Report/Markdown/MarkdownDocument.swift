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
}

/// A Markdown text as a tree, with what this report adds to CommonMark: directives, roles and references.
struct MarkdownDocument: Sendable, Equatable {
  var blocks: [Block]
  /// The directives in reading order; ``Block/Kind/directive(_:)`` refers to them by number.
  var directives: [Directive]
  /// Path for messages.
  var file: String

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
    }
    var kind: Kind
    var line: Int
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

  /// Every formula with the place where it stands, in reading order.
  var formulas: [(formula: Formula, place: SourceLocation)] {
    var found: [(Formula, SourceLocation)] = []
    Self.forEachInline(blocks) { inline in
      if case .formula(let formula) = inline.kind { found.append((formula, place(inline.line))) }
    }
    return found
  }

  private static func forEachInline(_ blocks: [Block], _ visit: (Inline) -> Void) {
    for block in blocks {
      switch block.kind {
      case .paragraph(let inlines), .plain(let inlines), .heading(_, let inlines): forEach(inlines, visit)
      case .quote(let blocks): forEachInline(blocks, visit)
      case .list(_, let items): items.forEach { forEachInline($0, visit) }
      case .table(let grid): for cell in grid.header + grid.rows.joined() { forEach(cell, visit) }
      case .code, .directive, .rule: break
      }
    }
  }

  private static func forEach(_ inlines: [Inline], _ visit: (Inline) -> Void) {
    for inline in inlines {
      visit(inline)
      switch inline.kind {
      case .emphasis(let inner), .strong(let inner), .strikeout(let inner), .link(let inner, _, _):
        forEach(inner, visit)
      default: break
      }
    }
  }

  /// The letters of a running text, formulas as their TeX.
  static func plainText(_ inlines: [Inline]) -> String {
    inlines.map { inline in
      switch inline.kind {
      case .text(let text), .code(let text): text
      case .formula(let formula): formula.source
      case .softBreak, .lineBreak: " "
      case .emphasis(let inner), .strong(let inner), .strikeout(let inner), .link(let inner, _, _): plainText(inner)
      case .role(_, let argument): argument
      case .reference(_, let source): source
      }
    }.joined()
  }
}
