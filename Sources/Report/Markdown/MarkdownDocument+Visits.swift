import Claims
import Files

extension MarkdownDocument {
  /// Every formula with the place where it stands, in reading order.
  var formulas: [(formula: Formula, place: SourceLocation)] {
    var found: [(Formula, SourceLocation)] = []
    visit(
      block: { if case .equation(let equation) = $0.kind { found.append((equation.formula, place($0.line))) } },
      inline: { if case .formula(let formula) = $0.kind { found.append((formula, place($0.line))) } })
    return found
  }

  /// Calls for every block and every piece of running text, in reading order.
  func visit(block: (Block) throws -> Void, inline: (Inline) throws -> Void) rethrows {
    try Self.visit(blocks, block, inline)
  }

  /// Calls for every block.
  func visit(block: (Block) throws -> Void) rethrows { try Self.visit(blocks, block, { _ in }) }

  /// Calls for every piece of running text.
  func visit(inline: (Inline) throws -> Void) rethrows { try Self.visit(blocks, { _ in }, inline) }

  private static func visit(
    _ blocks: [Block], _ onBlock: (Block) throws -> Void, _ onInline: (Inline) throws -> Void
  ) rethrows {
    for block in blocks {
      try onBlock(block)
      switch block.kind {
      case .paragraph(let inlines), .plain(let inlines), .heading(_, let inlines): try visit(inlines, onBlock, onInline)
      case .quote(let blocks): try visit(blocks, onBlock, onInline)
      case .list(_, let items): for item in items { try visit(item, onBlock, onInline) }
      case .table(let grid): for cell in grid.header + grid.rows.joined() { try visit(cell, onBlock, onInline) }
      case .admonition(let admonition):
        try visit(admonition.title, onBlock, onInline)
        try visit(admonition.blocks, onBlock, onInline)
      case .captioned(let captioned):
        try visit(captioned.content, onBlock, onInline)
        try visit(captioned.caption, onBlock, onInline)
      case .definitions(let definitions):
        for definition in definitions {
          try visit(definition.term, onBlock, onInline)
          for explanation in definition.explanations { try visit(explanation, onBlock, onInline) }
        }
      case .code, .directive, .rule, .equation, .references, .container: break
      }
    }
  }

  private static func visit(
    _ inlines: [Inline], _ onBlock: (Block) throws -> Void, _ onInline: (Inline) throws -> Void
  ) rethrows {
    for inline in inlines {
      try onInline(inline)
      switch inline.kind {
      case .emphasis(let inner), .strong(let inner), .strikeout(let inner), .link(let inner, _, _),
        .superscript(let inner), .subscript(let inner), .underline(let inner):
        try visit(inner, onBlock, onInline)
      case .crossReference(let reference): try visit(reference.text, onBlock, onInline)
      case .note(let blocks): try visit(blocks, onBlock, onInline)
      case .text, .softBreak, .lineBreak, .code, .formula, .role, .reference, .abbreviation, .citation, .image: break
      }
    }
  }

  /// Changes every block and every piece of running text, those within first.
  mutating func edit<Failure: Error>(
    block: (inout Block) throws(Failure) -> Void, inline: (inout Inline) throws(Failure) -> Void
  ) throws(Failure) {
    try Self.edit(&blocks, block, inline)
  }

  private static func edit<Failure: Error>(
    _ blocks: inout [Block], _ onBlock: (inout Block) throws(Failure) -> Void,
    _ onInline: (inout Inline) throws(Failure) -> Void
  ) throws(Failure) {
    for index in blocks.indices {
      blocks[index].kind = try edited(blocks[index].kind, onBlock, onInline)
      try onBlock(&blocks[index])
    }
  }

  private static func edited<Failure: Error>(
    _ kind: Block.Kind, _ onBlock: (inout Block) throws(Failure) -> Void,
    _ onInline: (inout Inline) throws(Failure) -> Void
  ) throws(Failure) -> Block.Kind {
    func running(_ inlines: [Inline]) throws(Failure) -> [Inline] { try edited(inlines, onBlock, onInline) }
    func inner(_ blocks: [Block]) throws(Failure) -> [Block] {
      var blocks = blocks
      try edit(&blocks, onBlock, onInline)
      return blocks
    }
    switch kind {
    case .paragraph(let inlines): return .paragraph(try running(inlines))
    case .plain(let inlines): return .plain(try running(inlines))
    case .heading(let level, let inlines): return .heading(level: level, try running(inlines))
    case .quote(let blocks): return .quote(try inner(blocks))
    case .list(let start, var items):
      for index in items.indices { items[index] = try inner(items[index]) }
      return .list(start: start, items: items)
    case .table(var grid):
      for index in grid.header.indices { grid.header[index] = try running(grid.header[index]) }
      for row in grid.rows.indices {
        for index in grid.rows[row].indices { grid.rows[row][index] = try running(grid.rows[row][index]) }
      }
      return .table(grid)
    case .admonition(var admonition):
      admonition.title = try running(admonition.title)
      admonition.blocks = try inner(admonition.blocks)
      return .admonition(admonition)
    case .captioned(var captioned):
      captioned.content = try inner(captioned.content)
      captioned.caption = try inner(captioned.caption)
      return .captioned(captioned)
    case .definitions(var definitions):
      for index in definitions.indices {
        definitions[index].term = try running(definitions[index].term)
        for item in definitions[index].explanations.indices {
          definitions[index].explanations[item] = try inner(definitions[index].explanations[item])
        }
      }
      return .definitions(definitions)
    case .code, .directive, .rule, .equation, .references, .container: return kind
    }
  }

  private static func edited<Failure: Error>(
    _ inlines: [Inline], _ onBlock: (inout Block) throws(Failure) -> Void,
    _ onInline: (inout Inline) throws(Failure) -> Void
  ) throws(Failure) -> [Inline] {
    var inlines = inlines
    for index in inlines.indices {
      func inner(_ inlines: [Inline]) throws(Failure) -> [Inline] { try edited(inlines, onBlock, onInline) }
      switch inlines[index].kind {
      case .emphasis(let text): inlines[index].kind = .emphasis(try inner(text))
      case .strong(let text): inlines[index].kind = .strong(try inner(text))
      case .strikeout(let text): inlines[index].kind = .strikeout(try inner(text))
      case .superscript(let text): inlines[index].kind = .superscript(try inner(text))
      case .subscript(let text): inlines[index].kind = .subscript(try inner(text))
      case .underline(let text): inlines[index].kind = .underline(try inner(text))
      case .link(let text, let address, let title):
        inlines[index].kind = .link(try inner(text), address: address, title: title)
      case .crossReference(var reference):
        reference.text = try inner(reference.text)
        inlines[index].kind = .crossReference(reference)
      case .note(var blocks):
        try edit(&blocks, onBlock, onInline)
        inlines[index].kind = .note(blocks)
      case .text, .softBreak, .lineBreak, .code, .formula, .role, .reference, .abbreviation, .citation, .image: break
      }
      try onInline(&inlines[index])
    }
    return inlines
  }

  /// The letters of a running text, formulas as their TeX.
  static func plainText(_ inlines: [Inline]) -> String {
    inlines.map { inline in
      switch inline.kind {
      case .text(let text), .code(let text): text
      case .formula(let formula): formula.source
      case .softBreak, .lineBreak: " "
      case .emphasis(let inner), .strong(let inner), .strikeout(let inner), .link(let inner, _, _),
        .superscript(let inner), .subscript(let inner), .underline(let inner):
        plainText(inner)
      case .role(_, let argument): argument
      case .reference(_, let source): source
      case .abbreviation(let text, _): text
      case .crossReference(let reference): reference.text.isEmpty ? reference.label : plainText(reference.text)
      case .citation(let citation): citation.source
      case .image(let image): image.alternative
      case .note: ""
      }
    }.joined()
  }
}
