import CDeflate
import Foundation

/// Deflate (RFC 1951) by libdeflate, which is faster than zlib at the same size.
///
/// The bytes depend on the input alone: no file carries a time.
public enum Compression {
  /// What stands around the compressed bytes.
  public enum Container: Sendable {
    /// RFC 1950, as PNG has it.
    case zlib
    /// RFC 1952, a file for `gunzip`.
    case gzip
  }

  /// Compresses bytes.
  /// - Parameters:
  ///   - bytes: what is compressed.
  ///   - container: what stands around the result.
  ///   - level: from 1, the fastest, to 12, the smallest.
  /// - Returns: the compressed bytes; `nil` when memory runs out.
  public static func compress(_ bytes: some ContiguousBytes, _ container: Container, level: Int32 = 6) -> [UInt8]? {
    guard let compressor = libdeflate_alloc_compressor(level) else { return nil }
    defer { libdeflate_free_compressor(compressor) }
    return bytes.withUnsafeBytes { bytes in
      let bound =
        container == .zlib
        ? libdeflate_zlib_compress_bound(compressor, bytes.count)
        : libdeflate_gzip_compress_bound(compressor, bytes.count)
      return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
        count =
          container == .zlib
          ? libdeflate_zlib_compress(compressor, bytes.baseAddress, bytes.count, buffer.baseAddress, bound)
          : libdeflate_gzip_compress(compressor, bytes.baseAddress, bytes.count, buffer.baseAddress, bound)
      }
    }
  }

  /// Why a compressed file cannot be read.
  public struct Damage: Error, Equatable {
    /// In words.
    public var reason: String
  }

  /// The bytes of a gzip file, all its members one behind the other.
  /// - Throws: ``Damage`` for a file that is cut off, damaged, or larger than 4 GiB in one member.
  public static func gunzip(_ data: Data) throws(Damage) -> Data {
    guard let decompressor = libdeflate_alloc_decompressor() else { throw Damage(reason: "memory ran out") }
    defer { libdeflate_free_decompressor(decompressor) }
    var result = Data()
    var rest = data[...]
    repeat {
      // The last four bytes hold the size of the last member; a guess is enough, since it grows.
      let hint = rest.suffix(4).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
      var capacity = min(max(hint, 4 * rest.count, 1024), 1 << 32)
      while true {
        var (taken, given) = (0, 0)
        var member = Data(count: capacity)
        let status = member.withUnsafeMutableBytes { target in
          rest.withUnsafeBytes { source in
            libdeflate_gzip_decompress_ex(
              decompressor, source.baseAddress, source.count, target.baseAddress, target.count, &taken, &given)
          }
        }
        if status == LIBDEFLATE_INSUFFICIENT_SPACE, capacity < 1 << 32 {
          capacity *= 4
          continue
        }
        guard status == LIBDEFLATE_SUCCESS, taken > 0 else {
          throw Damage(reason: "the compressed file is damaged or cut off; write or copy it again")
        }
        result += member.prefix(given)
        rest = rest.dropFirst(taken)
        break
      }
    } while !rest.isEmpty
    return result
  }

  /// The checksum CRC-32 of bytes, as PNG and gzip have it.
  public static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    libdeflate_crc32(0, bytes.baseAddress, bytes.count)
  }
}
