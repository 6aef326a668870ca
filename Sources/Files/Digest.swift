import CCrypto
import Foundation

/// SHA-256 digests, by OpenSSL's libcrypto.
public enum Digest {
  /// SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
  public static func sha256(_ bytes: some ContiguousBytes) -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    bytes.withUnsafeBytes { buffer in
      _ = SHA256(buffer.bindMemory(to: UInt8.self).baseAddress, buffer.count, &digest)
    }
    return digest.map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
  }

  /// The first sixteen digits, which tell digests apart in rows and file names.
  public static func short(_ digest: String) -> String { String(digest.prefix(16)) }

  /// SHA-256 of a text's UTF-8 bytes.
  public static func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }
}
