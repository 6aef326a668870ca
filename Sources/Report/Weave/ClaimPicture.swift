import Claims
import Files
import Foundation

/// Small pictures of estimates against their margins, in SVG without style sheet or script.
///
/// A band is what the claim allows, a dot and a bar the estimate with its interval, a tick the published number. Everything is
/// drawn in the colour of the text around it, so that it works on dark pages and in print.
enum ClaimPicture {
  /// Parts that a picture shows.
  static let mostParts = 12
  private static let (row, top, foot) = (18.0, 6.0, 14.0)
  private static let plot = 240.0
  /// Width of a letter of a label, on average, and of the longest label.
  private static let (letter, mostLetters) = (6.2, 38)

  /// The parts of a claim, one line each; of many, those that are nearest to their margins.
  /// - Returns: `nil` when there is nothing to be shown.
  static func parts(_ outcome: Outcome, title: String) -> String? {
    let parts = nearest(outcome.parts)
    let shown = parts.compactMap { part in
      NormalisedPart(part.component, among: parts.map(\.component)).map { (part, $0) }
    }
    guard let first = shown.first else { return nil }
    let labels = shown.map { shortened($0.0.label) }
    let longest = labels.map(\.count).max() ?? 0
    let left = longest > 0 ? (Double(longest) * letter + 10).rounded() : 0
    var body = ""
    for (index, (_, place)) in shown.enumerated() {
      let y = top + row * (Double(index) + 0.5)
      if longest > 0 { body += text(labels[index], x: 0, y: y + 4) }
      body += line(place, left: left, width: plot, y: y, half: row / 2 - 2)
    }
    let bottom = top + row * Double(shown.count)
    // Ends of margins that differ from line to line stand in the table of the parts.
    let hasAxis = shown.allSatisfy {
      $0.0.component.margin == first.0.component.margin && $0.1.isLogarithmic == first.1.isLogarithmic
    }
    if hasAxis { body += ends(of: first.0.component.margin, first.1, left: left, y: bottom + foot - 3) }
    return svg(
      width: left + plot, height: bottom + (hasAxis ? foot : top), title: title + description(shown.map(\.0)), body)
  }

  /// What the ends of a margin are, below them.
  private static func ends(of margin: Margin, _ place: NormalisedPart, left: Double, y: Double) -> String {
    let scale = place.isLogarithmic ? " (log)" : ""
    let ends = [(margin.lower, -1.0, "end"), (margin.upper, 1.0, "start")].filter { $0.0.isFinite }
    // Towards the outside, where the two cannot meet.
    return ends.enumerated().map { index, end in
      let words = Printed.number(end.0) + (index == ends.count - 1 ? scale : "")
      return text(words, x: position(end.1, left: left, width: plot) + end.1 * -6, y: y, anchor: end.2)
    }.joined()
  }

  private static func text(_ words: String, x: Double, y: Double, anchor: String = "start") -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"11\" fill=\"currentColor\""
      + (anchor == "start" ? "" : " text-anchor=\"\(anchor)\"") + ">\(Markup.escaped(words))</text>"
  }

  private static func position(_ value: Double, left: Double, width: Double) -> Double {
    left + (value + NormalisedPart.end) / (2 * NormalisedPart.end) * width
  }

  /// One line for a list of claims: the part that is nearest to its margin.
  static func row(_ outcome: Outcome, title: String) -> String? {
    guard let part = nearest(outcome.parts).first, let place = NormalisedPart(part.component) else { return nil }
    let (width, height) = (150.0, 16.0)
    return svg(
      width: width, height: height, title: title + description([part]),
      line(place, left: 0, width: width, y: height / 2, half: height / 2 - 1))
  }

  /// Parts by how near to the end of their margin they are, the nearest first.
  private static func nearest(_ parts: [Outcome.Part]) -> [Outcome.Part] {
    let order = parts.indices.sorted { (parts[$0].component.strain, $1) > (parts[$1].component.strain, $0) }
    return order.prefix(mostParts).map { parts[$0] }
  }

  private static func description(_ parts: [Outcome.Part]) -> String {
    ": "
      + parts.prefix(3).map { part in
        let label = part.label.isEmpty ? "" : "\(part.label): "
        return "\(label)\(part.measured), wanted \(part.expected)"
      }.joined(separator: "; ") + (parts.count > 3 ? "; …" : "")
  }

  private static func line(_ place: NormalisedPart, left: Double, width: Double, y: Double, half: Double) -> String {
    func x(_ value: Double) -> String { number(position(value, left: left, width: width)) }
    let (from, to) = (x(place.margin.lower), x(place.margin.upper))
    let bandWidth = number((place.margin.upper - place.margin.lower) / (2 * NormalisedPart.end) * width)
    var text =
      "<rect x=\"\(from)\" y=\"\(number(y - half))\" width=\"\(bandWidth)\" height=\"\(number(2 * half))\" "
      + "fill=\"currentColor\" fill-opacity=\"0.13\"/>"
    // The closed ends of the margin.
    for (end, position) in [(place.margin.lower, from), (place.margin.upper, to)] where abs(end) < NormalisedPart.end {
      text += vertical(position, y, half, "stroke-width=\"1\" stroke-opacity=\"0.5\"")
    }
    if let published = place.published {
      text += vertical(x(published), y, half, "stroke-width=\"1.5\" stroke-dasharray=\"2 2\"")
    }
    text +=
      "<line x1=\"\(x(place.lower))\" y1=\"\(number(y))\" x2=\"\(x(place.upper))\" y2=\"\(number(y))\" "
      + "stroke=\"currentColor\" stroke-width=\"1.5\"/>"
    let centre = x(place.estimate)
    // An arrow head points to an estimate beyond the axis.
    return text
      + (place.isClipped
        ? "<path d=\"M\(centre) \(number(y))l\(place.estimate > 0 ? "-7" : "7") -4v8z\" fill=\"currentColor\"/>"
        : "<circle cx=\"\(centre)\" cy=\"\(number(y))\" r=\"3.5\" fill=\"currentColor\"/>")
  }

  private static func vertical(_ x: String, _ y: Double, _ half: Double, _ stroke: String) -> String {
    "<line x1=\"\(x)\" y1=\"\(number(y - half))\" x2=\"\(x)\" y2=\"\(number(y + half))\" stroke=\"currentColor\" \(stroke)/>"
  }

  private static func svg(width: Double, height: Double, title: String, _ body: String) -> String {
    let label = Markup.escaped(excerpt(title, limit: 400))
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"estimate\" role=\"img\" aria-label=\"\(label)\" "
      + "width=\"\(number(width))\" height=\"\(number(height))\" viewBox=\"0 0 \(number(width)) \(number(height))\">"
      + "<title>\(label)</title>\(body)</svg>"
  }

  private static func shortened(_ text: String) -> String {
    text.count <= mostLetters ? text : text.prefix(mostLetters - 1) + "…"
  }

  /// Two decimals at most; the same text everywhere.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return hundredths % 100 == 0 ? String(hundredths / 100) : String(Double(hundredths) / 100)
  }
}
