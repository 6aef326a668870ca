import Files
import Foundation
import TestSupport
import Testing

@testable import ResultFiles

/// Paths with wildcards and named parts.
@Suite struct FilePatternTests {
  private let place = SourceLocation(file: "report.md", line: 4)

  private func found(_ pattern: String, _ files: [String]) throws -> [String] {
    try withTemporaryFolder { folder in
      for file in files { try TextFile.write("x", to: "\(folder)/\(file)") }
      return try FilePattern(pattern, at: place).matches(in: folder, at: place).map {
        ([$0.path] + $0.values).joined(separator: " ")
      }
    }
  }

  @Test func namedPartsBecomeValues() throws {
    let files = ["out/a-s1.json", "out/a-s2.json", "out/b c-s1.json", "out/.a-s9.json", "out/a-s1.csv", "a-s1.json"]
    #expect(
      try found("out/{model}-s{seed}.json", files) == [
        "out/a-s1.json a 1", "out/a-s2.json a 2", "out/b c-s1.json b c 1",
      ])
  }

  @Test func wildcardsStayWithinAName() throws {
    let files = ["x/1/r.csv", "x/2/r.csv", "x/2/3/r.csv", "r.csv"]
    #expect(try found("x/*/r.csv", files) == ["x/1/r.csv", "x/2/r.csv"])
    #expect(try found("**/r.csv", files) == ["r.csv", "x/1/r.csv", "x/2/3/r.csv", "x/2/r.csv"])
    #expect(try found("x/{run}/?.csv", files) == ["x/1/r.csv 1", "x/2/r.csv 2"])
    #expect(try found("none/*.csv", files) == [])
  }

  @Test func aNameThatIsUsedTwiceHasOneValue() throws {
    #expect(try found("{m}/{m}.json", ["a/a.json", "a/b.json"]) == ["a/a.json a"])
  }

  @Test func whatCanBeReadInTwoWaysIsRefused() throws {
    #expect(
      throws: SourceError(
        place, "'a-s1-s2.json' can be read in two ways by '{model}-s{seed}.json'; put more between its names")
    ) {
      try found("{model}-s{seed}.json", ["a-s1-s2.json"])
    }
  }

  @Test(arguments: ["out/{model.json", "out/}.json", "out/{}.json", "out/{a{b}}.json", ""])
  func bracesNeedNames(pattern: String) {
    #expect(throws: SourceError.self) { try FilePattern(pattern, at: place) }
  }
}
