import Foundation

/// A value of the tree that pandoc prints as JSON (`-t json`), read by position.
///
/// An element is an object `{"t": NAME, "c": CONTENT}`; attributes are `[identifier, classes, [[key, value]]]`. With the
/// extension `sourcepos` nearly every element has, or stands within a span or division that has, the attribute `data-pos`,
/// `FILE.md@LINE:COLUMN-LINE:COLUMN`. What is not there reads as empty.
package struct PandocNode {
  private let value: Any

  /// - Throws: an error of Foundation for what is no JSON.
  package init(json: Data) throws { value = try JSONSerialization.jsonObject(with: json) }
  private init(_ value: Any) { self.value = value }

  private subscript(key: String) -> PandocNode { PandocNode((value as? [String: Any])?[key] ?? "") }
  /// The element at a place of a list.
  package subscript(index: Int) -> PandocNode {
    let list = value as? [Any] ?? []
    return PandocNode(list.indices.contains(index) ? list[index] : "")
  }

  /// Kind of an element, for example `Para`.
  package var name: String { self["t"].text }
  /// What an element holds.
  package var content: PandocNode { self["c"] }
  /// Of the whole document.
  package var blocks: [PandocNode] { self["blocks"].list }
  /// The elements of a list.
  package var list: [PandocNode] { (value as? [Any])?.map { PandocNode($0) } ?? [] }
  /// A text.
  package var text: String { value as? String ?? "" }
  /// A whole number.
  package var number: Int { value as? Int ?? 0 }

  /// The line of the first element within that has a position.
  package var firstLine: Int? {
    if let position { return position.line }
    for node in list.isEmpty ? content.list : list {
      if let line = node.firstLine { return line }
    }
    return nil
  }

  /// Where an element begins and ends.
  package struct Position {
    /// Place of its file among those that were read.
    package var file: Int
    /// Line on which it begins.
    package var line: Int
    /// Columns that it takes, when it ends on the line on which it begins.
    package var width: Int?
  }

  /// Position of an element that has one.
  package var position: Position? {
    let attributes: PandocNode
    switch name {
    case "Span", "Div", "Code", "CodeBlock", "Link", "Image", "Table": attributes = content[0]
    case "Header": attributes = content[1]
    default: return nil
    }
    return attributes[2].list.last { $0[0].text == "data-pos" }.flatMap { Self.position($0[1].text) }
  }

  private static func position(_ text: String) -> Position? {
    var numbers: [Int] = []
    var isNumber = false
    for byte in text.utf8 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
        isNumber = false
        continue
      }
      if !isNumber { numbers.append(0) }
      isNumber = true
      numbers[numbers.count - 1] = numbers[numbers.count - 1] &* 10 &+ Int(byte - UInt8(ascii: "0"))
    }
    guard numbers.count >= 5 else { return nil }
    return Position(
      file: numbers[0], line: numbers[1], width: numbers[1] == numbers[3] ? numbers[4] - numbers[2] : nil)
  }
}
