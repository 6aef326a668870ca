import Files
import Literate

extension MarkdownBuilder.Container {
  /// The directive's body and its title.
  func sources(footnotes: [Footnote]) -> [MarkdownSource] {
    let place = directive.place
    return [
      MarkdownSource(text: directive.body, file: place.file, firstLine: directive.bodyLine, footnotes: footnotes),
      MarkdownSource(text: title, file: place.file, firstLine: place.line ?? 1, footnotes: footnotes),
    ]
  }
}

extension MarkdownDocument {
  /// Puts the Markdown of remarks where they stand; directives within get their numbers in reading order.
  ///
  /// `read` holds for every container its body and its title.
  /// - Throws: `SourceError` for a body that a directive does not understand.
  mutating func fill(_ containers: [MarkdownBuilder.Container], with read: ArraySlice<MarkdownDocument>) throws {
    var made: [Block.Kind] = []
    for (number, container) in containers.enumerated() {
      var body = read[read.startIndex + 2 * number]
      let title = read[read.startIndex + 2 * number + 1]
      let shift = directives.count
      body.edit { (block: inout Block) in
        if case .directive(let inner) = block.kind { block.kind = .directive(inner + shift) }
      } inline: { (_: inout Inline) in
      }
      directives += body.directives
      made.append(try container.finish(body.blocks, try title.runningText(of: container.directive)))
    }
    edit { (block: inout Block) in
      if case .container(let number) = block.kind { block.kind = made[number] }
    } inline: { (_: inout Inline) in
    }
    numberDirectives()
  }

  /// A title's running text.
  private func runningText(of directive: Directive) throws(SourceError) -> [Inline] {
    switch blocks.first?.kind {
    case nil: return []
    case .paragraph(let text)? where blocks.count == 1: return text
    default: throw SourceError(directive.place, "a title is running text; write lists and headings below it")
    }
  }

  /// Gives directives their numbers in reading order.
  private mutating func numberDirectives() {
    let all = directives
    directives = []
    var order: [Int] = []
    visit(block: { if case .directive(let number) = $0.kind { order.append(number) } })
    let numbers = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    directives = order.map { all[$0] }
    edit { (block: inout Block) in
      if case .directive(let number) = block.kind { block.kind = .directive(numbers[number] ?? number) }
    } inline: { (_: inout Inline) in
    }
  }
}
