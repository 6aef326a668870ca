import Testing

@testable import Plot

@Suite struct RichTextTests {
  @Test func markupBecomesRuns() {
    let text: RichText = "*β*_{max} = 10^{−3}"
    #expect(text.runs.map(\.text) == ["β", "max", " = 10", "−3"])
    #expect(text.runs.map(\.isItalic) == [true, false, false, false])
    #expect(text.runs.map(\.position) == [.normal, .subscript, .normal, .superscript])
    #expect(text.plainText == "β_max = 10^−3")
  }

  @Test(arguments: ["mse_vs_P", "a*b", "2^n", "^{open", "100 %"])
  func whatIsNotMarkupStandsForItself(text: String) { #expect(RichText(text).runs.map(\.text) == [text]) }

  @Test func escapesAndPlainTextHaveNoMarkup() {
    #expect(RichText(#"\*a\*"#).runs.map(\.text) == ["*a*"])
    #expect(RichText(plain: "*a*^{b}").runs.map(\.text) == ["*a*^{b}"])
    #expect(RichText("").runs.isEmpty)
  }
}
