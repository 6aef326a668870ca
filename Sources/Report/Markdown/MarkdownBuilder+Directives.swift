import Claims
import Files
import Foundation
import Literate

/// Directives of MyST that are a part of the text: remarks, formulas, code, images and lists as tables.
extension MarkdownBuilder {
  /// What a directive of the text becomes; every other one keeps its number.
  mutating func kinds(of directive: Directive) throws -> [Block.Kind] {
    let name = directive.name
    if TextDirectives.isRemark(name) { return [try remark(directive)] }
    switch name {
    case "math": return [try math(directive)]
    case "code", "code-block", "sourcecode": return try code(directive)
    case "image": return [.paragraph([Inline(kind: .image(try image(directive)), line: directive.place.line ?? 1)])]
    case "figure" where TextDirectives.isImage(directive.argument): return [try figure(directive)]
    case "table" where TextDirectives.isTable(directive): return [try table(directive)]
    case "list-table": return [try listTable(directive)]
    case "blockquote", "epigraph", "pull-quote", "highlights":
      try directive.allow(["class", "name", "label"])
      return [
        contain(directive, title: directive.argument) { body, title in
          .quote(body + (title.isEmpty ? [] : [Block(kind: .paragraph(title), line: directive.place.line ?? 1)]))
        }
      ]
    case "bibliography":
      try directive.allow(["filter", "style", "cited", "all"])
      return [.references]
    default:
      if let remedy = TextDirectives.instead[name] {
        throw SourceError(directive.place, "a report has no directive {\(name)}; \(remedy)")
      }
      directives.append(directive)
      return [.directive(directives.count - 1)]
    }
  }

  /// A place for what a directive's Markdown becomes once it is read.
  private mutating func contain(
    _ directive: Directive, title: String = "",
    finish: @escaping (_ body: [Block], _ title: [Inline]) throws -> Block.Kind
  ) -> Block.Kind {
    containers.append(Container(directive: directive, finish: finish, title: title))
    return .container(containers.count - 1)
  }

  private mutating func remark(_ directive: Directive) throws -> Block.Kind {
    let name = directive.name
    try directive.allow(["class", "name", "label", "open", "icon", "nonumber", "enumerated"])
    if name == "admonition" || name == "topic", directive.argument.isEmpty {
      throw SourceError(directive.place, "{\(name)} needs a title: :::{\(name)} TITLE")
    }
    guard !directive.body.isEmpty || !directive.argument.isEmpty else {
      throw SourceError(directive.place, "{\(name)} says nothing; write its text below")
    }
    let classes = (directive["class"] ?? "").split { $0 == " " || $0 == "," }.map(String.init)
    let kind = classes.first { name == "admonition" && TextDirectives.admonitions.contains($0) } ?? name
    // A remark of one line may stand behind its name.
    let isShort = directive.body.isEmpty
    let isDropdown = classes.contains("dropdown") || name == "dropdown"
    let isOpen = directive["open"].map { $0 != "false" } ?? false
    let label = directive["label"] ?? directive["name"]
    return contain(directive, title: directive.argument) { body, title in
      let line = directive.place.line ?? 1
      return .admonition(
        .init(
          kind: kind, title: isShort ? [] : title, label: label, isDropdown: isDropdown || directive["open"] != nil,
          isOpen: isOpen, blocks: isShort ? [Block(kind: .paragraph(title), line: line)] : body))
    }
  }

  private func math(_ directive: Directive) throws -> Block.Kind {
    try directive.allow(["label", "name", "nowrap", "class", "enumerated", "nonumber"])
    let lines = (directive.argument + "\n" + directive.body).split(separator: "\n").map {
      TeX.withoutComment($0).trimmingCharacters(in: .whitespaces)
    }
    let text = lines.filter { !$0.isEmpty }.joined(separator: " ")
    guard !text.isEmpty else { throw SourceError(directive.place, "a formula must not be empty") }
    var equation = try EquationText.equation(text, at: directive.place)
    equation.label = directive["label"] ?? directive["name"] ?? equation.label
    return .equation(equation)
  }

  private func code(_ directive: Directive) throws -> [Block.Kind] {
    try directive.allow([
      "caption", "label", "name", "linenos", "lineno-start", "emphasize-lines", "class", "filename", "number-lines",
    ])
    let code = Block.Kind.code(language: directive.argument, directive.body)
    guard let caption = directive["caption"] ?? directive["filename"] else { return [code] }
    return [
      .paragraph([
        Inline(
          kind: .strong([Inline(kind: .text(caption), line: directive.place.line ?? 1)]),
          line: directive.place.line ?? 1)
      ]), code,
    ]
  }

  /// An author's image with its caption.
  private mutating func figure(_ directive: Directive) throws -> Block.Kind {
    var image = try image(directive)
    image.alignment = image.alignment ?? "center"
    let label = directive["label"] ?? directive["name"]
    return contain(directive) { [image] body, _ in
      let line = directive.place.line ?? 1
      let content = Block(kind: .plain([Inline(kind: .image(image), line: line)]), line: line)
      return .captioned(.init(kind: .figure, label: label, content: [content], caption: body))
    }
  }

  /// An author's table with its caption.
  private mutating func table(_ directive: Directive) throws -> Block.Kind {
    try directive.allow(["label", "name", "align", "class", "widths", "width"])
    let label = directive["label"] ?? directive["name"]
    return contain(directive, title: directive.argument) { body, title in
      guard body.count == 1, case .table = body[0].kind else {
        throw SourceError(directive.place, "{table} holds one table; write other text behind it")
      }
      let caption = Block(kind: .paragraph(title), line: directive.place.line ?? 1)
      return .captioned(.init(kind: .table, label: label, content: body, caption: title.isEmpty ? [] : [caption]))
    }
  }

  private func image(_ directive: Directive) throws -> LocalImage {
    try directive.allow([
      "alt", "width", "height", "align", "class", "name", "label", "title", "scale", "figclass", "figwidth",
    ])
    guard !directive.argument.isEmpty else {
      throw SourceError(directive.place, "{image} needs a file: ```{image} FILE.png")
    }
    var image = try LocalImage(path: directive.argument, alternative: directive["alt"] ?? "", at: directive.place)
    image.title = directive["title"] ?? ""
    if let width = directive["width"] {
      guard width.wholeMatch(of: #/\d+(\.\d+)?(%|px|em|rem|cm|mm|in|pt)?/#) != nil else {
        throw SourceError(directive.place(of: "width"), "a width is a number and a unit such as 60% or 300px")
      }
      image.width = width.last?.isNumber == true ? width + "px" : width
    }
    if let alignment = directive["align"] {
      guard ["left", "center", "right"].contains(alignment) else {
        throw SourceError(
          directive.place(of: "align"), "an image stands left, center or right, not \(quoted(alignment))")
      }
      image.alignment = alignment
    }
    return image
  }

  private mutating func listTable(_ directive: Directive) throws -> Block.Kind {
    try directive.allow(["header-rows", "label", "name", "align", "class", "widths", "stub-columns", "width"])
    let heads = directive["header-rows"].map { Int($0) ?? -1 } ?? 0
    guard (0...1).contains(heads) else {
      throw SourceError(
        directive.place(of: "header-rows"), "a table has one row of headings or none: ':header-rows: 1'")
    }
    let label = directive["label"] ?? directive["name"]
    return contain(directive, title: directive.argument) { body, title in
      let place = directive.place
      guard body.count == 1, case .list(nil, let rows) = body[0].kind else {
        throw SourceError(place, "{list-table} is a list of rows, each a list of cells: '* - A' and '  - B' below it")
      }
      var cells = try rows.map { row -> [[Inline]] in
        guard row.count == 1, case .list(nil, let cells) = row[0].kind else {
          throw SourceError(place, "every row of a {list-table} is a list of cells: '* - A' and '  - B' below it")
        }
        return try cells.map { try TextDirectives.cell($0, place) }
      }
      let width = cells.first?.count ?? 0
      guard cells.allSatisfy({ $0.count == width }) else {
        throw SourceError(
          place, "the rows of this {list-table} differ in their number of cells; write '-' for an empty one")
      }
      let header = heads == 1 ? cells.removeFirst() : [[Inline]](repeating: [], count: width)
      let grid = MarkdownDocument.Grid(
        alignments: Array(repeating: nil, count: width), header: header, rows: cells)
      let table = Block(kind: .table(grid), line: place.line ?? 1)
      guard !title.isEmpty || label != nil else { return table.kind }
      let caption = Block(kind: .paragraph(title), line: place.line ?? 1)
      return .captioned(.init(kind: .table, label: label, content: [table], caption: title.isEmpty ? [] : [caption]))
    }
  }
}

/// Directives of the text, and what to write for those that a report does not have.
enum TextDirectives {
  /// Remarks by the names that MyST gives them.
  static let admonitions = [
    "note", "tip", "warning", "important", "danger", "attention", "caution", "hint", "error", "seealso",
  ]
  private static let asides = ["admonition", "dropdown", "margin", "aside", "sidebar", "topic"]
  /// Theorems and their like, numbered by kind.
  static let statements = [
    "theorem", "lemma", "definition", "corollary", "proposition", "proof", "remark", "example", "assumption",
    "conjecture", "axiom", "algorithm", "observation", "property", "criterion",
  ]

  static func isRemark(_ name: String) -> Bool {
    admonitions.contains(name) || asides.contains(name) || statement(name) != nil
  }

  /// `theorem` of `prf:theorem`.
  static func statement(_ name: String) -> String? {
    guard let match = name.wholeMatch(of: #/(?:prf|proof):([a-z]+)/#) else { return nil }
    return statements.contains(String(match.output.1)) ? String(match.output.1) : nil
  }

  /// Whether a figure's argument is a file and no experiment.
  static func isImage(_ argument: String) -> Bool {
    argument.contains(#/\.(png|jpe?g|svg|gif|webp|pdf|eps|tiff?|bmp)$/#.ignoresCase()) || argument.contains("://")
  }

  /// Whether a table is written out below its caption.
  static func isTable(_ directive: Directive) -> Bool {
    directive.body.split(separator: "\n").contains {
      $0.wholeMatch(of: #/[\s|:\-]*\|[\s|:\-]*/#) != nil && $0.contains("-")
    }
      && directive["by"] == nil && directive["value"] == nil
  }

  /// All names, for suggestions.
  static let names =
    admonitions + asides + ["math", "code", "code-block", "image", "list-table", "blockquote", "epigraph"]
    + ["bibliography"] + statements.map { "prf:\($0)" }

  static let instead = [
    "code-cell": "run the code as ```{experiment} NAME with ':command: …'",
    "include": "copy the text into this file", "literalinclude": "copy the code into ```{code-block}",
    "csv-table": "write a table with '|', or ```{table} EXPERIMENT over the file",
    "tab-set": "write the parts below each other", "tab-item": "write the parts below each other",
    "grid": "write the parts below each other", "card": "write :::{admonition} TITLE",
    "grid-item-card": "write :::{admonition} TITLE", "div": "write its text without a fence",
    "mermaid": "save the drawing as SVG and write ![text](drawing.svg)",
    "iframe": "write a link [text](address)", "video": "write a link [text](address)",
    "youtube": "write a link [text](address)", "embed": "refer to it: [](#label)",
    "raw": "write Markdown", "glossary": "write a definition list: the term, and ': explanation' below it",
    "toctree": "a report is one file with its own list of contents", "toc": "a report has its own list of contents",
    "tableofcontents": "a report has its own list of contents", "contents": "a report has its own list of contents",
    "index": "remove it; a page has no index", "abstract": "write 'abstract: …' in the front matter",
    "subfigure": "write two figures", "exercise": "write :::{admonition} TITLE",
    "solution": "write :::{dropdown} TITLE",
    "eval-rst": "write Markdown", "output": "write ```{figure} EXPERIMENT", "button": "write a link [text](address)",
    "show-index": "remove it; a page has no index", "plot": "write ```{figure} EXPERIMENT",
    "anywidget": "write ```{figure} EXPERIMENT", "widget": "write ```{figure} EXPERIMENT",
    "parsed-literal": "write ```{code-block}", "rubric": "write a heading ###",
    "footbibliography": "write {bibliography}",
  ]

  /// The text of a cell, which is one paragraph.
  static func cell(_ blocks: [MarkdownDocument.Block], _ place: SourceLocation) throws(SourceError)
    -> [MarkdownDocument.Inline]
  {
    guard let first = blocks.first else { return [] }
    switch first.kind {
    case .plain(let text) where blocks.count == 1, .paragraph(let text) where blocks.count == 1: return text
    default:
      throw SourceError(
        SourceLocation(file: place.file, line: first.line), "a cell of a {list-table} is one paragraph; shorten it")
    }
  }
}
