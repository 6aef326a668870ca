import Literate
import Testing

/// Numbers as papers, tables and READMEs print them.
@Suite struct PrintedNumberTests {
  @Test(arguments: [
    ("87.2", 87.2, 0.1), ("-0.92", -0.92, 0.01), ("\u{2212}0.92", -0.92, 0.01), ("1.5e-3", 0.0015, 0.0001),
    ("152", 152, 1), ("1,024", 1024, 1), ("1{,}024", 1024, 1), ("1\u{2009}024", 1024, 1),
    ("1\\,024\\,000.5", 1_024_000.5, 0.1),
    ("\\num{1.2}", 1.2, 0.1), ("\\textbf{87.2}", 87.2, 0.1), ("**87.2**", 87.2, 0.1), ("$\\mathbf{87.2}$", 87.2, 0.1),
    ("<b>87.2</b>", 87.2, 0.1), ("87.2*", 87.2, 0.1), ("87.2$^{\\dagger}$", 87.2, 0.1), ("87.2^a", 87.2, 0.1),
    ("$1.2 \\times 10^{-3}$", 0.0012, 0.0001), ("1.2 × 10⁻³", 0.0012, 0.0001),
    ("1.2 × 10<sup>−3</sup>", 0.0012, 0.0001), ("$3$ $\\times$ 10$^{2}$", 300, 100), ("<b>$1.2$</b>", 1.2, 0.1),
    (".5", 0.5, 0.1),
    ("\\textcolor{red}{87.2}", 87.2, 0.1), (" 87.2 ", 87.2, 0.1), ("{\\bf 87.2}", 87.2, 0.1),
  ])
  func valuesAndDigits(text: String, value: Double, lastDigit: Double) throws {
    let number = try #require(PrintedNumber(text))
    #expect(number.value == value && abs(number.lastDigit - lastDigit) < 1e-12 * lastDigit, "\(number)")
    #expect(number.deviation == nil && number.count == nil && !number.isPercent)
  }

  @Test(
    arguments: [
      ("87.2 ± 0.3 %", 87.2, 0.3, nil, true), ("$87.2 \\pm 0.3$", 87.2, 0.3, nil, false),
      ("87.2(3)", 87.2, 0.3, nil, false),
      ("87.2 ± 0.3 (n = 5)", 87.2, 0.3, 5, false), ("87.2 +/- 0.3, n=5", 87.2, 0.3, 5, false),
      ("(87.2 ± 0.3) %", 87.2, 0.3, nil, true), ("87.2\\% $\\pm$ 0.3\\%", 87.2, 0.3, nil, true),
      ("87.2 (0.3)", 87.2, 0.3, nil, false), ("1.23(4) × 10^{2}", 123, 4, nil, false),
      ("87.2_{\\pm 0.3}", 87.2, 0.3, nil, false),
      ("87.2 \\% (n = 12)", 87.2, nil, 12, true), ("\\num{87.2 +- 0.3}", 87.2, 0.3, nil, false),
    ] as [(String, Double, Double?, Int?, Bool)])
  func deviationsAndCounts(text: String, value: Double, deviation: Double?, count: Int?, isPercent: Bool) throws {
    let number = try #require(PrintedNumber(text))
    #expect(number.value == value && number.count == count && number.isPercent == isPercent, "\(number)")
    #expect(number.deviation.map { abs($0 - (deviation ?? 0)) < 1e-9 } ?? (deviation == nil), "\(number)")
  }

  @Test(arguments: [
    ("87.2 ± 0.30", "0.30"), ("87.2(3)", "0.3"), ("87.2(13)", "1.3"), ("1.234(5)", "0.005"), ("152(7)", "7"),
    ("1.23(4) × 10^{2}", "0.04e2"), ("1.2(0.1)", "0.1"), ("(1.2 ± 0.1) × 10^{-3}", "0.1e-3"),
  ])
  func digitsOfDeviations(text: String, digits: String) throws {
    let number = try #require(PrintedNumber(text))
    #expect(number.deviationDigits == digits)
    #expect(abs((Double(digits) ?? .nan) - (number.deviation ?? .nan)) < 1e-12, "\(number)")
  }

  @Test(arguments: [
    "", "--", "n/a", "87,2", "0,872", "87.2 512", "87.2²", "\\frac{1}{2}", "1 2", "87.2 (3)", "87.2/3", "nan", "inf",
    "87.2.1",
    "~87", "1,02", "12,3456", "1e999", "(87.2", "87.2 (n = 0)", "±0.3", "10^{3}x", "0x10", "87.2 ± ", "1.2e3 × 10^2",
    "2 × 105", "$3 \\times 1024$", "3 × 1024", "$3$ $\\times$ 100", "1.2 × 10", "$1.2 \\pm 3\\times 10^{-2}$",
    "1.2 ± 0.3 × 10^2",
    "(1.2 ± 3e-1) × 10^2", "87.2{\\scriptsize 3}", "87{\\scriptsize 12}", "5<span>6</span>", "8\\textbf{7.2}", "87^a2",
    "87$3$", "\\textbf{87}.2", "87.2 (85.1)", "87.2(85.1)", "0.5 (0.4)",
  ])
  func whatIsNoNumberIsRefused(text: String) { #expect(PrintedNumber(text) == nil) }

  @Test func countsHaveNoRoundedDigits() throws {
    #expect(try #require(PrintedNumber("1{,}024")).isCount)
    for text in ["1024.0", "88 %", "1e3", "88 ± 2"] {
      #expect(try #require(PrintedNumber(text)).isCount == false, "\(text)")
    }
  }
}
