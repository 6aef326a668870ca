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

  /// The checksum CRC-32 of bytes, as PNG and gzip have it.
  public static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    libdeflate_crc32(0, bytes.baseAddress, bytes.count)
  }
}
