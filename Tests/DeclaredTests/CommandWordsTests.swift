import Files
import Testing

@testable import Declared

/// Command lines as words, without a shell.
@Suite struct CommandWordsTests {
  private let place = SourceLocation(file: "report.md", line: 3)

  private func words(_ text: String, _ values: [String: String] = [:]) throws -> [String] {
    try CommandWords(text, at: place).words(values)
  }

  @Test func quotesAndBackslashesAreThoseOfAShell() throws {
    #expect(
      try words(#"a  'b c'"d $HOME" e\ f "" '' "x\"y" 'it'\''s'"#) == [
        "a", "b cd $HOME", "e f", "", "", "x\"y", "it's",
      ])
    #expect(try words(#""a\nb" \\"#) == [#"a\nb"#, "\\"])
  }

  @Test func aValueStaysOneWord() throws {
    let odd = "a b'; rm -rf \"$HOME\" `x` \n*"
    #expect(try words("run --name={name} {name}", ["name": odd]) == ["run", "--name=" + odd, odd])
    #expect(try CommandWords("run {a} x{b}y{a}", at: place).parameters == ["a", "b"])
  }

  @Test func bracesThatNameNothingAreText() throws {
    #expect(try words(#"jq '{acc: .a}' {} "{\"a\": 1}""#) == ["jq", "{acc: .a}", "{}", "{\"a\": 1}"])
  }

  @Test(arguments: ["a | b", "a && b", "a > f", "a ; b", "a &"])
  func signsOfAShellAreRefused(text: String) throws {
    let error = #expect(throws: SourceError.self) { try words(text) }
    #expect(error?.message.contains("write sh -c") == true)
    #expect(try words("sh -c '\(text)'") == ["sh", "-c", text])
  }

  @Test(arguments: ["", "  ", "'a", "\"a", "a\\"])
  func openMarksAndNothingAreRefused(text: String) { #expect(throws: SourceError.self) { try words(text) } }

  /// What is printed can be typed again.
  @Test(arguments: ["a b'c", "", "x", "\"", "$HOME", "ä\\"])
  func aLineSplitsIntoItsWords(word: String) throws {
    #expect(try words(ShellWords.line(["run", word])) == ["run", word])
  }
}

/// Parameters and seeds.
@Suite struct ParameterMatrixTests {
  private let place = SourceLocation(file: "report.md", line: 3)

  @Test func allCombinationsTheLastFastest() throws {
    let matrix = try ParameterMatrix("optimiser = adam, lion; `width; x` = 16, \"a, b\"", at: place)
    #expect(matrix.axes.map(\.name) == ["optimiser", "width; x"])
    #expect(matrix.combinations == [["adam", "16"], ["adam", "a, b"], ["lion", "16"], ["lion", "a, b"]])
    #expect(ParameterMatrix().combinations == [[]])
  }

  @Test(arguments: ["a", "a =", "a = ; b = 1", "a = 1; a = 2", "a = 1, 1", "seed = 1, 2", "= 1", "out = 1"])
  func wrongMatricesAreRefused(text: String) {
    #expect(throws: SourceError.self) { try ParameterMatrix(text, at: place) }
  }

  @Test func seeds() throws {
    #expect(try SeedRange.seeds("1..3, 7 9", at: place) == [1, 2, 3, 7, 9])
    for wrong in ["", "3..1", "1..x", "-1", "1, 1", "1...3", "0..99999999999"] {
      #expect(throws: SourceError.self) { try SeedRange.seeds(wrong, at: place) }
    }
  }
}
