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
  private static let (row, top) = (18.0, 6.0)
  private static let (labels, plot) = (220.0, 300.0)

  /// The parts of a claim, one line each; of many, those that are nearest to their margins.
  /// - Returns: `nil` when there is nothing to be shown.
  static func parts(_ outcome: Outcome, title: String) -> String? {
    let shown = nearest(outcome.parts).compactMap { part in NormalisedPart(part.component).map { (part, $0) } }
    guard !shown.isEmpty else { return nil }
    let hasLabels = shown.contains { !$0.0.label.isEmpty }
    let left = hasLabels ? labels : 0
    let height = 2 * top + row * Double(shown.count)
    var body = ""
    for (index, (part, place)) in shown.enumerated() {
      let y = top + row * (Double(index) + 0.5)
      if hasLabels {
        body +=
          "<text x=\"0\" y=\"\(number(y + 4))\" font-size=\"11\" fill=\"currentColor\">"
          + "\(Markup.escaped(shortened(part.label)))</text>"
      }
      body += line(place, left: left, width: plot, y: y, half: row / 2 - 2)
    }
    return svg(width: left + plot, height: height, title: title + description(shown.map(\.0)), body)
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
    func x(_ value: Double) -> String {
      number(left + (value + NormalisedPart.end) / (2 * NormalisedPart.end) * width)
    }
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
    return text
      + (place.isClipped
        ? "<path d=\"M\(centre) \(number(y - 4))l\(place.estimate > 0 ? "-" : "")7 -0v8z\" fill=\"currentColor\"/>"
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

  private static func shortened(_ text: String) -> String { text.count <= 38 ? text : text.prefix(37) + "…" }

  /// Two decimals at most; the same text everywhere.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return hundredths % 100 == 0 ? String(hundredths / 100) : String(Double(hundredths) / 100)
  }
}
