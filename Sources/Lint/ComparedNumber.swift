import Claims
import Literate

/// A number that a claim compares with, and what it is about.
struct ComparedNumber: Sendable {
  let claim: String
  let number: PrintedNumber
  /// Names that the claim speaks of, in words.
  let names: [[String]]
  /// What became of the claim.
  let verdict: String

  /// The numbers of a claim that was tested.
  static func of(_ item: EvaluatedClaim) -> [ComparedNumber] {
    let conditions = item.claim.test.conditions.filter { $0.rank == nil && Double($0.value) == nil }.map(\.value)
    return item.outcome.parts.compactMap { part in
      let text = part.component.published?.split(separator: "=").first.map(String.init)
      guard let text, let number = PrintedNumber(text.trimmingCharacters(in: .whitespaces)) else { return nil }
      let labels = part.label.split(separator: ",").compactMap { label -> String? in
        let value = label.split(separator: "=").last?.trimmingCharacters(in: .whitespaces)
        return value.flatMap { Double($0) == nil ? $0 : nil }
      }
      return ComparedNumber(
        claim: item.claim.id, number: number, names: (conditions + labels).map { Words.of($0) },
        verdict: item.outcome.word)
    }
  }

  /// Whether a number is this one, and the words around it name what it is about.
  func isMeant(by typed: TypedNumber) -> Bool {
    let other = typed.number
    let scale = (number.isPercent ? 1.0 : 100) / (other.isPercent ? 1 : 100)
    let isSame =
      number.value == other.value && number.lastDigit == other.lastDigit
      || number.isPercent != other.isPercent && abs(number.value * scale - other.value) <= other.halfUnit * 1e-6
    return isSame && names.allSatisfy { $0.allSatisfy(typed.context.words.contains) }
  }

  var description: String { "what claim \(claim) compares with (\(verdict))" }
}
