import Files
import Foundation

/// A file of named tensors in the safetensors format (huggingface.co/docs/safetensors).
///
/// The header is read and checked when the file is opened, numbers are read when they are asked for.
/// Eight bytes give the header's length, the header is JSON, the rest are the tensors' bytes, little-endian. A header
/// that says anything untrue of the bytes behind it is refused: sizes beyond the end, ranges that overlap or leave
/// holes, shapes that do not fit their range.
public struct SafetensorsFile: Sendable {
  /// What the header says of one tensor.
  public struct Entry: Sendable, Equatable {
    /// Element type.
    public let type: ElementType
    /// Sizes, the slowest first.
    public let shape: [Int]
    let bytes: Range<Int>
  }

  /// Path as the caller gave it.
  public let path: String
  /// The header's metadata.
  public let metadata: [String: String]
  /// Entries by name.
  public let entries: [String: Entry]
  private let source: ByteSource

  /// Longest header that is read; the reference implementation has the same bound.
  static let headerLimit = 100_000_000

  /// Reads a file.
  /// - Throws: `FileError` when it cannot be read, `DamagedFile` when it is damaged.
  public init(path: String) throws { try self.init(path: path, .file(OpenFile(path: path))) }

  /// Reads a file's bytes; `path` is for messages.
  /// - Throws: `DamagedFile`.
  public init(path: String, data: Data) throws(DamagedFile) { try self.init(path: path, .memory(data)) }

  private init(path: String, _ source: ByteSource) throws(DamagedFile) {
    self.path = path
    self.source = source
    do {
      let header = try Self.header(source)
      let (parsed, metadata) = try HeaderParser.parse([UInt8](header))
      self.metadata = metadata
      entries = try Self.checked(parsed, start: 8 + header.count, count: source.count)
    } catch {
      throw Self.fault(path, "not a safetensors file: \(error); write or copy it again")
    }
  }

  private static func header(_ source: ByteSource) throws(Damage) -> Data {
    try source.checkIsNoPointer()
    guard let length = try source.bytes(0, 8)?.littleEndian(0, 8) else {
      throw Damage("its \(source.count) bytes hold no header")
    }
    guard length <= headerLimit else { throw Damage("its header would have \(length) bytes") }
    guard let header = try source.bytes(8, Int(length)) else {
      throw Damage("its header would have \(length) bytes, the file has \(source.count)")
    }
    return header
  }

  /// Entries whose ranges cover the data exactly, each of the size that its shape says.
  private static func checked(
    _ parsed: [(String, HeaderParser.Entry)], start: Int, count: Int
  ) throws(Damage) -> [String: Entry] {
    var entries: [String: Entry] = [:]
    var end = 0
    for (name, entry) in parsed.sorted(by: { ($0.1.begin, $0.1.end, $0.0) < ($1.1.begin, $1.1.end, $1.0) }) {
      guard entry.begin <= entry.end, entry.end <= count - start else {
        throw Damage(
          "tensor \(quoted(name)) would reach from byte \(entry.begin) to \(entry.end) of \(count - start) bytes of data"
        )
      }
      guard entry.begin == end else {
        throw Damage(
          "tensor \(quoted(name)) begins at byte \(entry.begin) of the data, but the one before ends at \(end)")
      }
      guard size(entry) == entry.end - entry.begin else {
        throw Damage(
          "tensor \(quoted(name)) of shape \(Tensor.text(entry.shape)) and type \(entry.type.rawValue) has "
            + "\(entry.end - entry.begin) bytes")
      }
      end = entry.end
      entries[name] = Entry(type: entry.type, shape: entry.shape, bytes: start + entry.begin..<start + entry.end)
    }
    guard end == count - start else { throw Damage("\(count - start - end) bytes at the end belong to no tensor") }
    return entries
  }

  /// Bytes of an entry by its shape; `nil` when the product overflows.
  private static func size(_ entry: HeaderParser.Entry) -> Int? {
    var size = entry.type.size
    for length in entry.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      if overflow { return nil }
      size = product
    }
    return size
  }
}

extension SafetensorsFile {
  /// A tensor of floating-point numbers: float32, or one of half precision, each of whose numbers is one of float32, too.
  /// - Throws: `DamagedFile` when there is none of that name, or it has another type.
  public func tensor(_ name: String) throws(DamagedFile) -> Tensor {
    let entry = try entry(name, .float32, .float16, .bfloat16)
    let values: [Float] =
      switch entry.type {
      case .float16: try elements(entry, UInt16.self).map(StoredTensor.half)
      case .bfloat16: try elements(entry, UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
      default: try elements(entry, UInt32.self).map(Float.init(bitPattern:))
      }
    return Tensor(shape: entry.shape, values: values)
  }

  /// A tensor of floating-point numbers that must have a certain shape.
  /// - Throws: `DamagedFile`.
  public func tensor(_ name: String, shape: [Int]) throws(DamagedFile) -> Tensor {
    try check(name, shape: shape)
    return try tensor(name)
  }

  /// Checks that there is a tensor of floating-point numbers of a certain shape, without reading it.
  /// - Throws: `DamagedFile`.
  public func check(_ name: String, shape: [Int]) throws(DamagedFile) {
    let entry = try entry(name, .float32, .float16, .bfloat16)
    guard entry.shape == shape else {
      throw fault("tensor \(quoted(name)) has shape \(Tensor.text(entry.shape)), \(Tensor.text(shape)) is needed")
    }
  }

  /// A tensor of unsigned 32-bit words.
  /// - Throws: `DamagedFile`.
  public func words(_ name: String) throws(DamagedFile) -> [UInt32] { try elements(entry(name, .uint32), UInt32.self) }

  /// An error about this file.
  public func fault(_ message: String) -> DamagedFile { Self.fault(path, message) }

  private static func fault(_ path: String, _ message: String) -> DamagedFile {
    DamagedFile(path, message)
  }

  /// The entry of a tensor that has one of some types; the first is the one that is asked for in messages.
  private func entry(_ name: String, _ types: ElementType...) throws(DamagedFile) -> Entry {
    guard let entry = entries[name] else {
      throw fault("no tensor \(quoted(name))\(Spelling.hint(for: name, among: entries.keys.sorted()))")
    }
    guard types.contains(entry.type) else {
      throw fault("tensor \(quoted(name)) has type \(entry.type.rawValue), \(types[0].rawValue) is needed")
    }
    return entry
  }

  private func elements<Word: FixedWidthInteger>(_ entry: Entry, _ word: Word.Type) throws(DamagedFile) -> [Word] {
    let found: Data?
    do { found = try source.bytes(entry.bytes.lowerBound, entry.bytes.count) } catch { throw fault("\(error)") }
    guard let bytes = found else { throw fault("it is shorter than it was when it was opened") }
    return bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: MemoryLayout<Word>.size).map {
        Word(littleEndian: buffer.loadUnaligned(fromByteOffset: $0, as: Word.self))
      }
    }
  }
}
