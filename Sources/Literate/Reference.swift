import Files

extension TestWords {
  /// What a test compares with: a number of its own, the word `published` for that of the option, or a column.
  package mutating func reference() throws(SourceError) -> Reference {
    if let number = try printedNumberIfAny() { return Reference(name: number.text, number: number) }
    let word = try word("a number, or a column of the expected file")
    let isOption = !word.isQuoted && word.text == Reference.published
    return Reference(name: word.text, number: isOption ? published : nil)
  }

  /// `88.1`, `88.1 %`, `88.1 ± 0.3 %` or `1,024`; `nil` when the next word is no number.
  package mutating func printedNumberIfAny() throws(SourceError) -> PrintedNumber? {
    if let fault { throw error(fault) }
    guard let first = words.last, !first.isQuoted, Self.number(first.text) != nil else { return nil }
    var text = try next("a number")
    while text.wholeMatch(of: #/-?[1-9]\d{0,2}(,\d{3})*/#) != nil, words.count > 1, words.last?.text == ",",
      let group = words.dropLast().last, !group.isQuoted, !group.followsBlank,
      group.text.wholeMatch(of: #/\d{3}(\.\d+)?/#) != nil
    {
      text += "," + group.text
      words.removeLast(2)
    }
    if accept("±") { text += " ± \(try next("a number after '±'"))" }
    if accept("%") { text += " %" }
    guard let number = PrintedNumber(text) else { throw error("\(quoted(text)) is not a number") }
    return number
  }

  /// A number, perhaps in per cent.
  package mutating func printedNumber() throws(SourceError) -> PrintedNumber {
    if let number = try printedNumberIfAny() { return number }
    let word = try next("a number")
    throw error("\(quoted(word)) is not a number")
  }
}

/// What a test compares with: a printed number, or a column of a file of published numbers.
package struct Reference: Sendable, Equatable {
  /// The word for what was published: the number of the option of that name, or else the usual column of a file.
  package static let published = "published"
  /// The column, or the number's text.
  package var name: String
  /// The number, unless a column is meant.
  package var number: PrintedNumber?

  /// A number, or else a column.
  package init(name: String, number: PrintedNumber? = nil) {
    self.name = name
    self.number = number
  }
}
