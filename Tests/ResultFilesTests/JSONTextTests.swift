import Foundation
import Testing

@testable import ResultFiles

/// JSON as programs write it.
@Suite struct JSONTextTests {
  private func read(_ text: String) throws -> JSONText {
    try Array(text.utf8).withUnsafeBufferPointer { try JSONText($0) }
  }

  private func fault(_ text: String) -> String {
    do {
      _ = try read(text)
      return "no fault"
    } catch let fault as JSONText.Fault { return "\(fault.line): \(fault.reason)" } catch { return "\(error)" }
  }

  @Test func numbersKeepTheirDigitsAndNamesTheirOrder() throws {
    let value = try read(
      #"{"b": 0.10, "a": [1e-3, -2, true, null, "x\n\u00e9\ud83d\ude00"], "n": NaN, "i": -Infinity}"#)
    #expect(
      value
        == .object([
          ("b", .number("0.10")),
          ("a", .array([.number("1e-3"), .number("-2"), .bool(true), .null, .text("x\né😀")])),
          ("n", .number("nan")), ("i", .number("-inf")),
        ]))
  }

  @Test(arguments: [
    ("", "1: the text is empty"), ("{\"a\": 1", "1: the text ends within an object: the file is cut off"),
    ("{\"a\":", "1: the text ends where a value is expected: the file is cut off"),
    ("{\"a\": 1}\n}", "2: text follows the end of the value"),
    ("{\"a\": 1,\n\"a\": 2}", "2: the name 'a' appears twice"),
    ("[1, 2", "1: the text ends within a list: the file is cut off"), ("[01x]", "1: ',' or ']' is missing"),
    ("{'a': 1}", "1: a name in quotation marks is missing"), ("{\"a\" 1}", "1: ':' is missing after 'a'"),
    ("\"ab", "1: a quotation mark is never closed: the file is cut off"), ("[+1]", "1: a value is expected"),
    ("[1.]", "1: a value is expected"), ("\"\\ud83d\"", "1: an escape is half a character"),
    ("\"\\x\"", "1: no escape begins with a backslash and this character"),
  ])
  func whatIsWrongIsSaid(text: String, reason: String) { #expect(fault(text) == reason) }

  @Test func deepNestingEndsInALine() {
    #expect(fault(String(repeating: "[", count: 100_000)).hasSuffix("values are nested too deeply"))
  }

  /// Every beginning of a text is a fault, never a trap, and never another value.
  @Test func everyCutIsNoticed() throws {
    let text = #"{"a": [1.5, {"b": "é\n"}], "c": null, "d": [true, false], "e": -1e5}"#
    for count in 0..<text.utf8.count {
      let part = Array(text.utf8.prefix(count))
      #expect(throws: JSONText.Fault.self) { try part.withUnsafeBufferPointer { try JSONText($0) } }
    }
  }
}
