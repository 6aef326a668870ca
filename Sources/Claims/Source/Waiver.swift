import Files
import Foundation
import Literate

/// Why a claim is set aside, and until when.
///
/// It is evaluated all the same. After its last day the verdict counts again: a waiver is a debt, not a decision.
public struct Waiver: Sendable, Equatable {
  /// Why.
  public var reason: String
  /// Its last day, `YYYY-MM-DD`.
  ///
  /// Sources of older versions have none: such a waiver never lapses, says so wherever it is shown, and
  /// fails a strict gate.
  public var until: String?

  /// Reads `REASON until YYYY-MM-DD`.
  /// - Throws: `SourceError` without a reason, or for a day that does not exist.
  init(_ option: Directive.Option) throws(SourceError) {
    let text = option.value.trimmingCharacters(in: .whitespaces)
    guard !text.isEmpty else {
      throw SourceError(option.place, "a waived claim needs a reason and a last day: ':waived: why until 2027-01-31'")
    }
    guard let match = text.firstMatch(of: #/(?:^|[\s,;])until\s+(\S+)$/#) else {
      (reason, until) = (text, nil)
      return
    }
    let day = String(match.1)
    guard Self.isDay(day) else {
      throw SourceError(option.place, "\(quoted(day)) is no day; write 'until 2027-01-31'")
    }
    reason = text[..<match.range.lowerBound].trimmingCharacters(in: CharacterSet(charactersIn: " ,;"))
    until = day
    guard !reason.isEmpty else {
      throw SourceError(option.place, "a waived claim needs a reason before its last day")
    }
  }

  /// Whether it still holds on a day, `YYYY-MM-DD`.
  func holds(on day: String) -> Bool { until.map { day <= $0 } ?? true }

  private static func isDay(_ text: String) -> Bool {
    guard let match = text.wholeMatch(of: #/(\d{4})-(\d{2})-(\d{2})/#), let year = Int(match.1),
      let month = Int(match.2), let day = Int(match.3), (1...12).contains(month)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return (1...[31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]).contains(day)
  }

  /// Today in UTC, `YYYY-MM-DD`; SOURCE_DATE_EPOCH stands for the clock where builds have to repeat.
  public static var today: String {
    let epoch = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap(Double.init)
    let date = epoch.map { Date(timeIntervalSince1970: $0) } ?? Date.now
    return String(date.ISO8601Format().prefix(10))
  }
}
