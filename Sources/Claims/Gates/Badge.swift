/// Verdicts as a badge: JSON of an endpoint as shields.io reads it.
public struct Badge: Encodable, Sendable {
  let schemaVersion = 1
  let label = "claims"
  let message: String
  let color: String

  private enum CodingKeys: String, CodingKey { case schemaVersion, label, message, color }

  /// A badge is green when everything that is published holds; ports and checks alone make none.
  public init(_ report: GateReport) {
    let tally = Tally(report.claims)
    let words = [
      (tally.published(.reproduced), "reproduced"), (tally.published(.deviates), "deviate"),
      (tally.published(.inconclusive), "inconclusive"),
    ].filter { $0.0 > 0 }.map { "\($0.0) of \(tally.published) \($0.1)" }
    message = words.isEmpty ? "nothing published tested" : words.joined(separator: ", ")
    color =
      switch report.gate {
      case .fails: "red"
      case .nothing: "lightgrey"
      case .holds where tally.published(.reproduced) == 0: "lightgrey"
      case .holds where tally.published(.inconclusive) + tally.published(.deviates) > 0: "yellow"
      case .holds: "brightgreen"
      }
  }

  /// The badge's file.
  public func json() throws -> String { try StableJSON.text(self) }
}
