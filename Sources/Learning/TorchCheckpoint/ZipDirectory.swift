import Files
import Foundation

/// The central directory at the end of a zip archive, and the local headers that must agree with it.
struct ZipDirectory {
  /// The fields that a central and a local header share, in the same order.
  private struct Header: Equatable {
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

  private let data: Data
  /// The central directory's bytes.
  private let extent: Range<Int>
  private let count: Int

  /// Finds the directory.
  /// - Throws: `UsageError`.
  init(_ data: Data) throws(UsageError) {
    self.data = data
    guard let end = Self.end(data) else {
      throw UsageError("its \(data.count) bytes do not end with the directory of a zip archive")
    }
    let number = { (offset: Int, size: Int) in Int(data.littleEndian(end + offset, size) ?? 0) }
    guard number(4, 2) == 0, number(6, 2) == 0, number(8, 2) == number(10, 2) else {
      throw UsageError("it is one part of a zip archive in several parts")
    }
    count = number(10, 2)
    let (size, start) = (number(12, 4), number(16, 4))
    guard count < 0xFFFF, size < 0xFFFF_FFFF, start < 0xFFFF_FFFF else {
      throw UsageError("it is a zip64 archive, of 4 GiB or more; only smaller ones are read")
    }
    guard start <= end, size <= end - start, count * 46 <= size else {
      throw UsageError("its directory of \(count) entries would reach from byte \(start) to \(start + size) of \(end)")
    }
    extent = start..<start + size
    guard start + size == end || repeatsEnd(from: start + size, to: end) else {
      throw UsageError("\(end - start - size) bytes between the directory and its end record belong to nothing")
    }
  }

  /// All entries by name, none over another.
  /// - Throws: `UsageError`.
  func entries() throws(UsageError) -> [String: ZipArchive.Entry] {
    var entries: [String: ZipArchive.Entry] = [:]
    var position = extent.lowerBound
    for _ in 0..<count {
      let (name, entry) = try entry(&position)
      guard entries.updateValue(entry, forKey: name) == nil else {
        throw UsageError("entry '\(name)' stands twice in the directory")
      }
    }
    guard position == extent.upperBound else {
      throw UsageError("\(extent.upperBound - position) bytes of the directory belong to no entry")
    }
    var end = 0
    for (name, entry) in entries.sorted(by: { $0.value.extent.lowerBound < $1.value.extent.lowerBound }) {
      guard entry.extent.lowerBound >= end else {
        throw UsageError("entry '\(name)' begins at byte \(entry.extent.lowerBound), the one before ends at \(end)")
      }
      end = entry.extent.upperBound
    }
    return entries
  }

  // MARK: The end record

  /// Where the end record begins: the last place whose comment reaches exactly to the end of the file.
  private static func end(_ data: Data) -> Int? {
    let last = data.count - 22
    guard last >= 0 else { return nil }
    for position in stride(from: last, through: max(0, last - 0xFFFF), by: -1)
    where data[data.startIndex + position] == 0x50 && data.littleEndian(position, 4) == 0x0605_4B50 {
      if data.littleEndian(position + 20, 2) == UInt64(last - position) { return position }
    }
    return nil
  }

  /// Whether a range holds a zip64 record and its locator, which PyTorch writes for small archives too, and they say
  /// what the end record says.
  private func repeatsEnd(from start: Int, to end: Int) -> Bool {
    end - start == 76 && data.littleEndian(start, 4) == 0x0606_4B50 && data.littleEndian(start + 56, 4) == 0x0706_4B50
      && data.littleEndian(start + 24, 8) == UInt64(count) && data.littleEndian(start + 32, 8) == UInt64(count)
      && data.littleEndian(start + 40, 8) == UInt64(extent.count)
      && data.littleEndian(start + 48, 8) == UInt64(extent.lowerBound)
  }

  // MARK: Entries

  private func entry(_ position: inout Int) throws(UsageError) -> (String, ZipArchive.Entry) {
    guard let header = header(position, signature: 0x0201_4B50, fields: 8),
      let commentLength = number(position + 32, 2), let disk = number(position + 34, 2),
      let start = number(position + 42, 4)
    else { throw UsageError("no entry of the directory begins at byte \(position)") }
    let name = try name(position + 46, header.nameLength)
    position += 46 + header.nameLength + header.extraLength + commentLength
    guard position <= extent.upperBound, disk == 0 else {
      throw UsageError("entry '\(name)' reaches beyond the directory or into another archive")
    }
    guard header.method == 0, header.storedSize == header.size else {
      throw UsageError("entry '\(name)' is compressed; PyTorch stores, so the archive was packed again")
    }
    guard header.flags & ~Self.harmlessFlags == 0 else { throw UsageError("entry '\(name)' is encrypted or patched") }
    let bytes = try bytes(of: name, header, start: start)
    return (name, ZipArchive.Entry(extent: start..<bytes.upperBound, bytes: bytes, checksum: header.checksum))
  }

  /// An entry's bytes, behind a local header that says the same as the directory's.
  private func bytes(of name: String, _ central: Header, start: Int) throws(UsageError) -> Range<Int> {
    guard let local = header(start, signature: 0x0403_4B50, fields: 6) else {
      throw UsageError("entry '\(name)' should begin at byte \(start), where no header is")
    }
    var expected = central
    expected.extraLength = local.extraLength
    if central.flags & Self.sizesFollow != 0, local.checksum == 0, local.storedSize == 0, local.size == 0 {
      (expected.checksum, expected.storedSize, expected.size) = (0, 0, 0)
    }
    guard local == expected, try self.name(start + 30, local.nameLength) == name else {
      throw UsageError("the header in front of entry '\(name)' says otherwise than the directory")
    }
    let first = start + 30 + local.nameLength + local.extraLength
    guard first <= extent.lowerBound, central.size <= extent.lowerBound - first else {
      throw UsageError("entry '\(name)' of \(central.size) bytes at byte \(first) reaches into the directory")
    }
    return first..<first + central.size
  }

  private func header(_ position: Int, signature: UInt64, fields: Int) -> Header? {
    let start = position + fields
    guard data.littleEndian(position, 4) == signature, let flags = number(start, 2), let method = number(start + 2, 2),
      let checksum = number(start + 8, 4), let storedSize = number(start + 12, 4), let size = number(start + 16, 4),
      let nameLength = number(start + 20, 2), let extraLength = number(start + 22, 2)
    else { return nil }
    return Header(
      flags: flags, method: method, checksum: UInt32(checksum), storedSize: storedSize, size: size,
      nameLength: nameLength, extraLength: extraLength)
  }

  /// A name without anything that would lead out of a folder.
  private func name(_ position: Int, _ length: Int) throws(UsageError) -> String {
    guard length <= Self.longestName, length <= data.count - position,
      let name = String(
        validating: data[data.startIndex + position..<data.startIndex + position + length], as: UTF8.self)
    else { throw UsageError("the name of the entry at byte \(position) is too long or not UTF-8") }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = name.unicodeScalars.allSatisfy { $0 != "\\" && $0.properties.generalCategory != .control }
    guard isPlain, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
      throw UsageError("'\(name.prefix(80))' is no name that PyTorch gives an entry")
    }
    return name
  }

  private func number(_ offset: Int, _ size: Int) -> Int? { data.littleEndian(offset, size).map(Int.init) }
}

extension Data {
  /// `size` bytes (at most 8) at an offset from the start as an unsigned number; `nil` beyond the end.
  func littleEndian(_ offset: Int, _ size: Int) -> UInt64? {
    guard offset >= 0, offset <= count, size <= count - offset else { return nil }
    let start = startIndex + offset
    return self[start..<start + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }
}
