import Files
import Foundation

/// One thing beside setting and seed that decides on a trial's rows: a revision, the digest of an input, a command.
///
/// The parts of a trial's key are kept in the list of finished trials, so that `repro status --explain` can say which of them
/// has changed.
public struct KeyPart: Sendable, Equatable {
  /// What it is: `revision`, `kernels`, `command`, or the path of an input.
  public var name: String
  /// Its value; parts that were read from a list have the ``shortValue``.
  public var value: String

  /// Name of the part that every key has: the revision of the experiment's code.
  public static let revision = "revision"

  /// Names of the parts that say what of the processor decides on the last bits of rows.
  public static let (kernels, blas) = ("kernels", "blas")
  /// These names.
  public static let arithmetic: Set<String> = [kernels, blas]

  /// A part.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// The value, or the first 12 digits of its SHA-256 where it is long: enough to tell whether it has changed.
  public var shortValue: String { value.utf8.count <= 48 ? value : String(Digest.sha256(value).prefix(12)) }

  /// Parts as one cell: `revision=2 kernels=avx2 hu2026/data/x.csv=1e18addf81e5`.
  static func text(_ parts: [KeyPart]) -> String {
    parts.map { "\(escaped($0.name))=\(escaped($0.shortValue))" }.joined(separator: " ")
  }

  /// The parts in a cell; what is none is left out.
  static func parts(_ text: String) -> [KeyPart] {
    text.split(separator: " ").compactMap { word in
      let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, let name = String(sides[0]).removingPercentEncoding,
        let value = String(sides[1]).removingPercentEncoding
      else { return nil }
      return KeyPart(name, value)
    }
  }

  /// What differs between the parts of two keys, in words: `kernels changed from AVX2 to AVX-512`.
  public static func changes(from old: [KeyPart], to new: [KeyPart]) -> [String] {
    let before = Dictionary(old.map { ($0.name, $0.shortValue) }, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(new.map { ($0.name, $0.shortValue) }, uniquingKeysWith: { first, _ in first })
    var names = old.map(\.name)
    names += new.map(\.name).filter { before[$0] == nil }
    return names.compactMap { name in
      switch (before[name], after[name]) {
      case (let old?, let new?) where old == new: nil
      case (let old?, let new?):
        isDigest(old) || isDigest(new)
          ? "\(name) has changed" : "\(name) changed from \(excerpt(old)) to \(excerpt(new))"
      case (nil, _): "\(name) is new"
      case (_, nil): "\(name) is no longer read"
      }
    }
  }

  /// Digests say nothing to a reader.
  private static func isDigest(_ text: String) -> Bool { text.wholeMatch(of: #/[0-9a-f]{12}|[0-9a-f]{64}/#) != nil }

  private static func escaped(_ text: String) -> String {
    let plain = CharacterSet.urlPathAllowed.subtracting(["=", "%"])
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }
}
