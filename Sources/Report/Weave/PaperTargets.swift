import Claims
import Files

/// What a paper's labels name, with its numbers: headings, equations, theorems, figures, tables and claims.
struct PaperTargets {
  private(set) var targets: [String: ReferenceTarget] = [:]
  /// Numbers of labelled equations.
  private(set) var equations: [String: String] = [:]
  /// Numbers of theorems by line of the file.
  private(set) var statements: [Int: Int] = [:]
  /// Headings by their words, for `#a-section`.
  private var headings: [String: ReferenceTarget] = [:]
  private var counts: [String: Int] = [:]
  /// What authors' images and tables are called, by line of the file.
  private let captions: [Int: String]

  /// The targets of a document; `numbers` are those of figures, tables and claims.
  /// - Throws: `SourceError` for a label that is given twice.
  init(
    _ document: MarkdownDocument, bodies: [MarkdownDocument], numbers: PaperNumbers, keys: Set<String>
  ) throws {
    captions = numbers.captionNames
    for (label, name) in numbers.names { targets[label] = Self.target(.numbered, label, name) }
    for key in keys { targets["ref-\(key)"] = Self.target(.reference, "ref-\(key)", key) }
    try collect(document, bodies, numbers.directiveNames)
  }

  private static func target(_ kind: ReferenceTarget.Kind, _ label: String, _ name: String) -> ReferenceTarget {
    ReferenceTarget(
      kind: kind, anchor: label, name: name.isEmpty ? [] : [.init(kind: .text(name), line: 1)],
      number: kind == .other ? nil : name.split { $0 == "\u{A0}" || $0 == " " }.last.map(String.init))
  }

  private mutating func collect(
    _ document: MarkdownDocument, _ bodies: [MarkdownDocument], _ directiveNames: [Int: String]
  ) throws {
    try document.visit(block: { block in
      let place = document.place(block.line)
      let own = try target(of: block, place, directiveNames)
      for label in block.labels {
        var target = own ?? Self.target(.other, label.name, "")
        target.anchor = label.name
        try add(label.name, target, document.place(label.line))
      }
      if case .directive(let number) = block.kind, bodies.indices.contains(number) {
        try collect(bodies[number], [], [:])
      }
    })
  }

  private mutating func target(
    of block: MarkdownDocument.Block, _ place: SourceLocation, _ directiveNames: [Int: String]
  )
    throws(SourceError) -> ReferenceTarget?
  {
    switch block.kind {
    case .heading(_, let content):
      let slug = Self.slug(content)
      let target = ReferenceTarget(kind: .heading, anchor: "sec-\(slug)", name: content)
      if headings[slug] == nil { headings[slug] = target }
      return target
    case .equation(let equation):
      guard let label = equation.label ?? block.labels.first?.name else { return nil }
      let number = equation.tag ?? String(count("equation"))
      equations[label] = number
      var target = Self.target(.equation, label, "(\(number))")
      target.number = number
      if equation.label != nil { try add(label, target, place) }
      return target
    case .admonition(let admonition):
      let kind = TextDirectives.statement(admonition.kind)
      if let kind, kind != "proof" { statements[block.line] = count(kind) }
      guard let label = admonition.label ?? block.labels.first?.name else { return nil }
      let name = AdmonitionTitle(admonition, number: statements[block.line])
      let words = kind == nil ? name.plain(admonition.title) : name.name
      let target = Self.target(statements[block.line] == nil ? .other : .numbered, label, words)
      if admonition.label != nil { try add(label, target, place) }
      return target
    case .captioned(let captioned):
      let name = captions[block.line] ?? ""
      guard let label = captioned.label ?? block.labels.first?.name else { return nil }
      let target = Self.target(.numbered, label, name)
      if captioned.label != nil { try add(label, target, place) }
      return target
    case .directive(let number):
      return directiveNames[number].map { Self.target(.numbered, "", $0) }
    default: return nil
    }
  }

  private mutating func count(_ kind: String) -> Int {
    counts[kind, default: 0] += 1
    return counts[kind, default: 0]
  }

  private mutating func add(_ label: String, _ target: ReferenceTarget, _ place: SourceLocation) throws(SourceError) {
    guard targets.updateValue(target, forKey: label) == nil else {
      throw SourceError(place, "\(quoted(label)) was named before; choose another name")
    }
  }

  /// A heading's words as addresses write them.
  static func slug(_ heading: [MarkdownDocument.Inline]) -> String {
    MarkdownDocument.plainText(heading).lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
      .joined(separator: "-")
  }

  /// What a label names, in any spelling of capitals.
  subscript(label: String) -> ReferenceTarget? {
    targets[label] ?? targets.first { $0.key.lowercased() == label.lowercased() }?.value ?? headings[label.lowercased()]
  }

  /// What a cross reference names.
  /// - Throws: `SourceError` for a label that nothing has, or that is not of the kind that the reference needs.
  func target(_ reference: CrossReference, at place: SourceLocation) throws(SourceError) -> ReferenceTarget {
    guard let target = self[reference.label] else {
      let known = targets.keys.filter { !$0.hasPrefix("ref-") }.sorted() + headings.keys.sorted()
      throw SourceError(
        place, "nothing is labelled \(quoted(reference.label))\(Spelling.hint(for: reference.label, among: known))")
    }
    if reference.kind == .equation, target.kind != .equation {
      throw SourceError(
        place, "\(quoted(reference.label)) labels no equation; write {ref}`\(excerpt(reference.label))`")
    }
    let words = MarkdownDocument.plainText(reference.text)
    if target.number == nil, reference.kind == .numbered || words.contains("%s") || words.contains("{number}") {
      throw SourceError(
        place, "\(quoted(reference.label)) has no number; write {ref}`\(excerpt(reference.label))`")
    }
    if target.name.isEmpty, reference.text.isEmpty {
      throw SourceError(
        place, "\(quoted(reference.label)) has no name of its own; write [TEXT](#\(excerpt(reference.label)))")
    }
    return target
  }
}
