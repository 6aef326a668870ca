import Files
import Foundation

/// A zip archive whose entries are stored as they are, as PyTorch writes them (PKWARE APPNOTE 6.3).
///
/// The central directory is believed, and only where the headers in front of the entries agree with it. Compressed or
/// encrypted entries, archives in parts and archives of 4 GiB or more are refused: PyTorch stores, and this program
/// reads models of up to that size.
struct ZipArchive: Sendable {
  /// Where an entry's bytes lie.
  struct Entry: Sendable, Equatable {
    /// Bytes of the archive, from the local header on.
    var extent: Range<Int>
    /// Bytes of the archive that are the entry's own.
    var bytes: Range<Int>
    /// CRC-32 of the entry's bytes.
    var checksum: UInt32
  }

  /// Entries by name.
  let entries: [String: Entry]
  private let source: ByteSource

  /// Reads the directory; the entries' bytes are read and checked when they are asked for.
  /// - Throws: `Damage` with the fault, without the file's name.
  init(_ source: ByteSource) throws(Damage) {
    self.source = source
    entries = try ZipDirectory(source).entries()
  }

  /// An entry's bytes; `nil` when there is none of that name.
  /// - Throws: `Damage` when the bytes have another checksum than the directory says.
  func bytes(_ name: String) throws(Damage) -> Data? {
    guard let entry = entries[name], let bytes = try source.bytes(entry.bytes.lowerBound, entry.bytes.count) else {
      return nil
    }
    guard bytes.withUnsafeBytes(Compression.crc32) == entry.checksum else {
      throw Damage("the checksum of entry \(quoted(name)) is wrong, so its bytes are not those that were written")
    }
    return bytes
  }
}
