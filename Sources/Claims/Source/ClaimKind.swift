import Files
import Literate

/// What kind of statement a claim is; verdicts of different kinds are never added up.
public enum ClaimKind: String, Sendable, CaseIterable, Codable {
  /// A printed number.
  case value
  /// A published statement: an order, a trend, a rate.
  case trend
  /// Our code against the authors' or an independent implementation, on the same draws.
  case port
  /// An invariant of our own: no paper states it.
  case check

  /// Several of them in words.
  public var plural: String { rawValue + "s" }

  /// What it is worth, in words.
  public var meaning: String {
    switch self {
    case .value: "a printed number"
    case .trend: "a published statement"
    case .port: "our code against an independent implementation"
    case .check: "an invariant of ours"
    }
  }

  /// Whether a paper states it; the others say that the code does what it should, not that the paper is right.
  public var isPublished: Bool { self == .value || self == .trend }

  /// The option `:kind:`; without it, a claim with published numbers is a value and any other one a trend.
  init(_ directive: Directive, hasNumber: Bool) throws(SourceError) {
    guard let word = directive["kind"] else {
      self = hasNumber ? .value : .trend
      return
    }
    guard let kind = ClaimKind(rawValue: word) else {
      let names = Self.allCases.map(\.rawValue)
      throw SourceError(
        directive.place(of: "kind"),
        "no kind \(quoted(word))\(Spelling.hint(for: word, among: names)); write \(names.joined(separator: ", "))")
    }
    self = kind
  }
}
