import Files
import Foundation

/// The central directory at the end of a zip archive, and the local headers that must agree with it.
struct ZipDirectory {
  /// The fields that a central and a local header share, in the same order.
  fileprivate struct Header: Equatable {
    var flags: Int
    var method: Int
    var checksum: UInt32
    var storedSize: Int
    var size: Int
    var nameLength: Int
    var extraLength: Int
  }

  /// The local header has no sizes; they follow the bytes.
  private static let sizesFollow = 1 << 3
  /// That flag and the one of names in UTF-8; every other flag changes what the bytes are.
  private static let harmlessFlags = sizesFollow | 1 << 11
  private static let longestName = 1024
  private static let longest = 1 << 24
  /// Bytes of a zip64 record and its locator.
  private static let zip64Length = 56 + 20

  private let source: ByteSource
  /// Where the central directory lies, and its bytes.
  private let extent: Range<Int>
  private let directory: Data
  private let count: Int

  /// Finds the directory.
  /// - Throws: `Damage`.
  init(_ source: ByteSource) throws(Damage) {
    guard let (end, record) = try Self.end(source) else {
      throw Damage("its \(source.count) bytes do not end with the directory of a zip archive")
    }
    let number = { (offset: Int, size: Int) in Int(record.littleEndian(offset, size) ?? 0) }
    guard number(4, 2) == 0, number(6, 2) == 0, number(8, 2) == number(10, 2) else {
      throw Damage("it is one part of a zip archive in several parts")
    }
    let (count, size, start) = (number(10, 2), number(12, 4), number(16, 4))
    guard count < 0xFFFF, size < 0xFFFF_FFFF, start < 0xFFFF_FFFF else {
      throw Damage("it is a zip64 archive, of 4 GiB or more; only smaller ones are read")
    }
    guard start <= end, size <= min(end - start, Self.longest), count * 46 <= size,
      let directory = try source.bytes(start, size),
      let gap = try source.bytes(start + size, min(end - start - size, Self.zip64Length))
    else {
      throw Damage("its directory of \(count) entries would reach from byte \(start) to \(start + size) of \(end)")
    }
    (self.source, self.directory, self.count, extent) = (source, directory, count, start..<start + size)
    let gapLength = end - start - size
    guard gapLength == 0 || (gapLength == gap.count && isEndAgain(gap)) else {
      throw Damage("\(gapLength) bytes between the directory and its end record belong to nothing")
    }
  }

  /// All entries by name, none over another.
  /// - Throws: `Damage`.
  func entries() throws(Damage) -> [String: ZipArchive.Entry] {
    var entries: [String: ZipArchive.Entry] = [:]
    var position = 0
    for _ in 0..<count {
      let (name, entry) = try entry(&position)
      guard entries.updateValue(entry, forKey: name) == nil else {
        throw Damage("entry \(quoted(name)) stands twice in the directory")
      }
    }
    guard position == directory.count else {
      throw Damage("\(directory.count - position) bytes of the directory belong to no entry")
    }
    var end = 0
    for (name, entry) in entries.sorted(by: {
      ($0.value.extent.lowerBound, $0.key) < ($1.value.extent.lowerBound, $1.key)
    }) {
      guard entry.extent.lowerBound >= end else {
        throw Damage(
          "entry \(quoted(name)) begins at byte \(entry.extent.lowerBound), the one before ends at \(end)")
      }
      end = entry.extent.upperBound
    }
    return entries
  }

  // MARK: The end record

  /// The end record and where it begins: the last place whose comment reaches exactly to the end of the file.
  private static func end(_ source: ByteSource) throws(Damage) -> (position: Int, record: Data)? {
    let length = min(source.count, 22 + 0xFFFF)
    let start = source.count - length
    guard let tail = try source.bytes(start, length) else { return nil }
    for position in stride(from: length - 22, through: 0, by: -1)
    where tail[tail.startIndex + position] == 0x50 && tail.littleEndian(position, 4) == 0x0605_4B50 {
      if tail.littleEndian(position + 20, 2) == UInt64(length - 22 - position) {
        return (start + position, tail.dropFirst(position))
      }
    }
    return nil
  }

  /// Whether bytes are a zip64 record and its locator, which PyTorch writes for small archives too, and say what the
  /// end record says.
  private func isEndAgain(_ gap: Data) -> Bool {
    gap.count == Self.zip64Length && gap.littleEndian(0, 4) == 0x0606_4B50 && gap.littleEndian(56, 4) == 0x0706_4B50
      && gap.littleEndian(24, 8) == UInt64(count) && gap.littleEndian(32, 8) == UInt64(count)
      && gap.littleEndian(40, 8) == UInt64(extent.count) && gap.littleEndian(48, 8) == UInt64(extent.lowerBound)
  }

  // MARK: Entries

  /// The entry at a position of the directory, which moves to the next.
  private func entry(_ position: inout Int) throws(Damage) -> (String, ZipArchive.Entry) {
    guard let header = Header(directory, position, signature: 0x0201_4B50, fields: 8),
      let commentLength = directory.littleEndian(position + 32, 2), let disk = directory.littleEndian(position + 34, 2),
      let start = directory.littleEndian(position + 42, 4)
    else { throw Damage("no entry begins at byte \(position) of the directory") }
    let name = try name(directory, position + 46, header.nameLength)
    position += 46 + header.nameLength + header.extraLength + Int(commentLength)
    guard position <= directory.count, disk == 0 else {
      throw Damage("entry \(quoted(name)) reaches beyond the directory or into another archive")
    }
    guard header.method == 0, header.storedSize == header.size else {
      throw Damage("entry \(quoted(name)) is compressed; PyTorch stores, so the archive was packed again")
    }
    guard header.flags & ~Self.harmlessFlags == 0 else {
      throw Damage("entry \(quoted(name)) is encrypted or patched")
    }
    let bytes = try bytes(of: name, header, start: Int(start))
    return (name, ZipArchive.Entry(extent: Int(start)..<bytes.upperBound, bytes: bytes, checksum: header.checksum))
  }

  /// An entry's bytes, behind a local header that says the same as the directory's.
  private func bytes(of name: String, _ central: Header, start: Int) throws(Damage) -> Range<Int> {
    guard let head = try source.bytes(start, 30 + central.nameLength),
      let local = Header(head, 0, signature: 0x0403_4B50, fields: 6)
    else { throw Damage("entry \(quoted(name)) should begin at byte \(start), where no header is") }
    var expected = central
    expected.extraLength = local.extraLength
    if central.flags & Self.sizesFollow != 0, local.checksum == 0, local.storedSize == 0, local.size == 0 {
      (expected.checksum, expected.storedSize, expected.size) = (0, 0, 0)
    }
    guard local == expected, try self.name(head, 30, local.nameLength) == name else {
      throw Damage("the header in front of entry \(quoted(name)) says otherwise than the directory")
    }
    let first = start + 30 + local.nameLength + local.extraLength
    guard first <= extent.lowerBound, central.size <= extent.lowerBound - first else {
      throw Damage("entry \(quoted(name)) of \(central.size) bytes at byte \(first) reaches into the directory")
    }
    return first..<first + central.size
  }

  /// A name without anything that would lead out of a folder.
  private func name(_ data: Data, _ position: Int, _ length: Int) throws(Damage) -> String {
    let start = data.startIndex + position
    guard length <= Self.longestName, length <= data.count - position,
      let name = String(validating: data[start..<start + length], as: UTF8.self)
    else { throw Damage("the name of an entry is too long or not UTF-8") }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = name.unicodeScalars.allSatisfy { $0 != "\\" && $0.properties.generalCategory != .control }
    guard isPlain, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
      throw Damage("\(quoted(name)) is no name that PyTorch gives an entry")
    }
    return name
  }
}

extension ZipDirectory.Header {
  /// Reads a header whose shared fields begin `fields` bytes behind its own begin; `nil` when it is none.
  fileprivate init?(_ data: Data, _ position: Int, signature: UInt64, fields: Int) {
    let start = position + fields
    guard data.littleEndian(position, 4) == signature, let flags = data.littleEndian(start, 2),
      let method = data.littleEndian(start + 2, 2), let checksum = data.littleEndian(start + 8, 4),
      let storedSize = data.littleEndian(start + 12, 4), let size = data.littleEndian(start + 16, 4),
      let nameLength = data.littleEndian(start + 20, 2), let extraLength = data.littleEndian(start + 22, 2)
    else { return nil }
    (self.flags, self.method, self.checksum) = (Int(flags), Int(method), UInt32(checksum))
    (self.storedSize, self.size) = (Int(storedSize), Int(size))
    (self.nameLength, self.extraLength) = (Int(nameLength), Int(extraLength))
  }
}
