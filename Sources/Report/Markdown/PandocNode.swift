import Foundation

/// A value of the tree that pandoc prints as JSON (`-t json`), read by position.
///
/// An element is an object `{"t": NAME, "c": CONTENT}`; attributes are `[identifier, classes, [[key, value]]]`. With the
/// extension `sourcepos` nearly every element has, or stands within a span or division that has, the attribute `data-pos`,
/// `FILE.md@LINE:COLUMN-LINE:COLUMN`. What is not there reads as empty.
struct PandocNode {
  private let value: Any

  /// - Throws: an error of Foundation for what is no JSON.
  init(json: Data) throws { value = try JSONSerialization.jsonObject(with: json) }
  private init(_ value: Any) { self.value = value }

  private subscript(key: String) -> PandocNode { PandocNode((value as? [String: Any])?[key] ?? "") }
  subscript(index: Int) -> PandocNode {
    let list = value as? [Any] ?? []
    return PandocNode(list.indices.contains(index) ? list[index] : "")
  }

  var name: String { self["t"].text }
  var content: PandocNode { self["c"] }
  /// Of the whole document.
  var blocks: [PandocNode] { self["blocks"].list }
  var list: [PandocNode] { (value as? [Any])?.map { PandocNode($0) } ?? [] }
  var text: String { value as? String ?? "" }
  var number: Int { value as? Int ?? 0 }

  /// Where an element begins and ends.
  struct Position {
    var file: Int
    var line: Int
    /// Columns that it takes, when it ends on the line on which it begins.
    var width: Int?
  }

  /// Position of an element whose attributes are the first or, for a heading, the second part of its content.
  var position: Position? {
    let pairs = content[name == "Header" ? 1 : 0][2].list.map { ($0[0].text, $0[1].text) }
    guard let text = pairs.last(where: { $0.0 == "data-pos" })?.1 else { return nil }
    let numbers = text.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
    guard numbers.count >= 5 else { return nil }
    return Position(
      file: numbers[0], line: numbers[1], width: numbers[1] == numbers[3] ? numbers[4] - numbers[2] : nil)
  }
}
