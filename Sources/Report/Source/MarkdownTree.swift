import Claims
import CMarkdown
import Files
import Foundation

/// What takes the place of directives, roles and references in a Markdown text; all strings are in the output's format.
struct MarkdownHooks {
  /// A fenced block whose info string begins with a brace.
  var directive: (Directive) throws -> String
  /// A role `` {name}`argument` ``.
  var role: (_ name: String, _ argument: String, _ place: SourceLocation) throws -> String
  /// `@fig-…` or `[](#fig-…)`; `nil` for what is no label.
  var reference: (_ label: String, _ place: SourceLocation) throws -> String?
  /// What stands before the text of a heading.
  var heading: (_ level: Int, _ text: String) -> String
  /// What stands around a table.
  var table: (open: String, close: String)
}

/// A Markdown text (CommonMark with GitHub's tables), parsed and rendered by cmark-gfm.
///
/// Raw HTML is shown as text: an author's markup never reaches the page.
final class MarkdownTree {
  enum Format { case html, markdown }

  private typealias Node = OpaquePointer
  private let root: Node
  private let parser: OpaquePointer
  private let file: String
  private let firstLine: Int

  /// cmark-gfm registers its extensions, and the characters that begin their marks, for all parsers at once and without
  /// locks of its own.
  private static let parsing = NSLock()

  /// Parses a text whose first line is line `firstLine` of `file`.
  /// - Throws: `SourceError` when the parser cannot start.
  init(_ text: String, file: String, firstLine: Int) throws(SourceError) {
    Self.parsing.lock()
    defer { Self.parsing.unlock() }
    cmark_gfm_core_extensions_ensure_registered()
    guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT) else {
      throw SourceError(SourceLocation(file: file), "the Markdown parser does not start")
    }
    for name in ["table", "strikethrough"] {
      if let `extension` = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, `extension`)
      }
    }
    cmark_parser_feed(parser, text, text.utf8.count)
    guard let root = cmark_parser_finish(parser) else {
      cmark_parser_free(parser)
      throw SourceError(SourceLocation(file: file), "the Markdown cannot be parsed")
    }
    cmark_consolidate_text_nodes(root)
    self.parser = parser
    self.root = root
    self.file = file
    self.firstLine = firstLine
  }

  deinit {
    cmark_node_free(root)
    cmark_parser_free(parser)
  }

  /// The directives, in order.
  /// - Throws: `SourceError` for one that cannot be read.
  func directives() throws -> [Directive] {
    var found: [Directive] = []
    try forEach(root) { node in
      if let directive = try directive(node) { found.append(directive) }
    }
    return found
  }

  /// Replaces directives, roles and references by what the hooks return, and renders the result.
  ///
  /// The tree is used up: call it once.
  /// - Throws: what the hooks throw; `SourceError` for an image.
  func render(_ format: Format, _ hooks: MarkdownHooks) throws -> String {
    try forEach(root) { try replace($0, hooks) }
    let text =
      format == .html
      ? cmark_render_html(root, CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser))
      : cmark_render_commonmark(root, CMARK_OPT_DEFAULT, 0)
    defer { free(text) }
    return text.map { String(cString: $0) } ?? ""
  }

  /// Visits every node after its children; the visited node may be replaced.
  private func forEach(_ node: Node, _ visit: (Node) throws -> Void) throws {
    var child = cmark_node_first_child(node)
    while let current = child {
      // A replaced node has no next one any more.
      child = cmark_node_next(current)
      try forEach(current, visit)
      try visit(current)
    }
  }

  private func place(_ node: Node) -> SourceLocation {
    var line = 0
    var current: Node? = node
    // Inline nodes of this version know no line; their block does.
    while let ancestor = current, line == 0 {
      line = Int(cmark_node_get_start_line(ancestor))
      current = cmark_node_parent(ancestor)
    }
    return SourceLocation(file: file, line: firstLine + max(line, 1) - 1)
  }

  private func literal(_ node: Node) -> String { cmark_node_get_literal(node).map { String(cString: $0) } ?? "" }

  private func directive(_ node: Node) throws(SourceError) -> Directive? {
    guard cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK else { return nil }
    let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
    return try Directive(info: info, content: literal(node), file: file, line: place(node).line ?? 1)
  }

  private func replace(_ node: Node, _ hooks: MarkdownHooks) throws {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_CODE_BLOCK:
      if let directive = try directive(node) {
        substitute(node, raw(CMARK_NODE_CUSTOM_BLOCK, try hooks.directive(directive)))
      }
    case CMARK_NODE_CODE: try role(node, hooks)
    case CMARK_NODE_TEXT: try references(node, hooks)
    case CMARK_NODE_LINK: try link(node, hooks)
    case CMARK_NODE_HEADING:
      let text = hooks.heading(Int(cmark_node_get_heading_level(node)), plainText(node))
      if !text.isEmpty { cmark_node_prepend_child(node, raw(CMARK_NODE_CUSTOM_INLINE, text)) }
    case CMARK_NODE_HTML_INLINE: substitute(node, textNode(literal(node)))
    case CMARK_NODE_HTML_BLOCK:
      let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH)
      cmark_node_append_child(paragraph, textNode(literal(node).trimmingCharacters(in: .newlines)))
      substitute(node, paragraph)
    case CMARK_NODE_IMAGE:
      throw SourceError(place(node), "images are not embedded; draw the data with ```{figure} EXPERIMENT")
    default:
      guard cmark_node_get_type_string(node).map({ String(cString: $0) }) == "table", !hooks.table.open.isEmpty else {
        return
      }
      cmark_node_insert_before(node, raw(CMARK_NODE_CUSTOM_BLOCK, hooks.table.open))
      cmark_node_insert_after(node, raw(CMARK_NODE_CUSTOM_BLOCK, hooks.table.close))
    }
  }

  private func raw(_ type: cmark_node_type, _ text: String) -> Node? {
    let node = cmark_node_new(type)
    cmark_node_set_on_enter(node, text)
    return node
  }

  private func textNode(_ text: String) -> Node? {
    let node = cmark_node_new(CMARK_NODE_TEXT)
    cmark_node_set_literal(node, text)
    return node
  }

  private func substitute(_ node: Node, _ replacement: Node?) {
    cmark_node_replace(node, replacement)
    cmark_node_free(node)
  }

  private func plainText(_ node: Node) -> String {
    var text = literal(node)
    var child = cmark_node_first_child(node)
    while let current = child {
      text += plainText(current)
      child = cmark_node_next(current)
    }
    return text
  }

  /// `` {name}`argument` ``: a text that ends in braces, then code.
  private func role(_ node: Node, _ hooks: MarkdownHooks) throws {
    guard let before = cmark_node_previous(node), cmark_node_get_type(before) == CMARK_NODE_TEXT else { return }
    let text = literal(before)
    guard let match = text.firstMatch(of: #/\{([A-Za-z][A-Za-z-]*)\}$/#) else { return }
    let output = try hooks.role(String(match.output.1), literal(node), place(node))
    cmark_node_set_literal(before, String(text[..<match.range.lowerBound]))
    substitute(node, raw(CMARK_NODE_CUSTOM_INLINE, output))
  }

  /// `@fig-name` within a text; after a letter, digit or full stop the sign belongs to an address.
  private func references(_ node: Node, _ hooks: MarkdownHooks) throws {
    let text = literal(node)
    var done = text.startIndex
    var isChanged = false
    for match in text.matches(of: #/(^|[^A-Za-z0-9.])@([A-Za-z]+-[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)/#) {
      guard let output = try hooks.reference(String(match.output.2), place(node)) else { continue }
      cmark_node_insert_before(node, textNode(String(text[done..<match.output.1.endIndex])))
      cmark_node_insert_before(node, raw(CMARK_NODE_CUSTOM_INLINE, output))
      done = match.range.upperBound
      isChanged = true
    }
    if isChanged { cmark_node_set_literal(node, String(text[done...])) }
  }

  /// `[](#fig-name)`: a link without text names what it points at; one that could run something becomes its text.
  private func link(_ node: Node, _ hooks: MarkdownHooks) throws {
    let target = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
    let scheme = target.prefixMatch(of: #/\s*([A-Za-z][A-Za-z0-9+.\-]*):/#)?.output.1.lowercased()
    if let scheme, !["http", "https", "mailto"].contains(scheme) {
      while let child = cmark_node_first_child(node) { cmark_node_insert_before(node, child) }
      cmark_node_unlink(node)
      cmark_node_free(node)
    } else if target.hasPrefix("#"), cmark_node_first_child(node) == nil,
      let output = try hooks.reference(String(target.dropFirst()), place(node))
    {
      substitute(node, raw(CMARK_NODE_CUSTOM_INLINE, output))
    }
  }
}
