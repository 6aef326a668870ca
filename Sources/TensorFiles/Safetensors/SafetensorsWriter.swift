import Files
import Foundation

/// Collects named tensors and writes them as one safetensors file; the same tensors give the same bytes.
public struct SafetensorsWriter: Sendable {
  private var parts: [(name: String, type: ElementType, shape: [Int], bytes: Data)] = []
  /// Text for the header.
  public var metadata: [String: String] = [:]

  /// An empty collection.
  public init() {}

  /// Adds a float32 tensor.
  /// - Precondition: the name is new.
  public mutating func add(_ name: String, _ tensor: Tensor) {
    add(name, .float32, tensor.shape, tensor.values.map(\.bitPattern))
  }

  /// Adds unsigned 32-bit words, shape `[count]`.
  /// - Precondition: the name is new.
  public mutating func add(_ name: String, words: [UInt32]) { add(name, .uint32, [words.count], words) }

  private mutating func add(_ name: String, _ type: ElementType, _ shape: [Int], _ words: [UInt32]) {
    precondition(parts.allSatisfy { $0.name != name } && name != "__metadata__", "names of tensors are unique")
    let bytes = words.map(\.littleEndian).withUnsafeBytes { Data($0) }
    parts.append((name, type, shape, bytes))
  }

  /// The file's bytes: entries by name, the header padded with spaces so that the data are aligned to eight bytes.
  public func bytes() -> Data {
    let sorted = parts.sorted { $0.name < $1.name }
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(Self.json($0.key)):\(Self.json($0.value))" }
      members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for part in sorted {
      let shape = part.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(Self.json(part.name)):{\"dtype\":\"\(part.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(offset + part.bytes.count)]}")
      offset += part.bytes.count
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(0x20) }
    var data = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
    data.append(contentsOf: header)
    for part in sorted { data.append(part.bytes) }
    return data
  }

  /// Replaces a file as a whole.
  /// - Throws: `FileError`.
  public func write(to path: String) throws(FileError) { try TextFile.write(bytes(), to: path) }

  private static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
