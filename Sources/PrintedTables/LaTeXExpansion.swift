import Foundation

/// How much text the commands of a LaTeX file stand for, before pandoc writes it all.
struct LaTeXExpansion {
  /// The most characters that a command or a cell may stand for, and all cells of a table.
  static let limit = 20_000.0
  static let tableLimit = 100 * limit
  /// Commands within commands; more of them stand for themselves, as a rule.
  private static let depthLimit = 50

  /// The characters that a command stands for beside its arguments, and how often it repeats one of these at most.
  private struct Measure {
    var size: Double
    var copies: Double
  }
  private var measures: [String: Measure] = [:]
  /// A command that stands for itself or for too much text.
  private(set) var endless: String?

  init(_ definitions: [LaTeXDefinitions.Definition]) {
    let bodies = Dictionary(definitions.map { ($0.name, $0.body) }, uniquingKeysWith: { $1 })
    for name in bodies.keys.sorted() where endless == nil {
      guard let measure = measure(name, bodies, depth: 0), measure.size <= Self.limit else {
        endless = name
        return
      }
    }
  }

  /// The most characters that the commands in a text stand for.
  func size(of text: String) -> Double {
    text.contains("\\") ? total(text, measures).size - Double(text.utf8.count) : 0
  }

  /// `nil` for a command within too many others.
  private mutating func measure(_ name: String, _ bodies: [String: String], depth: Int) -> Measure? {
    if let known = measures[name] { return known }
    guard depth < Self.depthLimit, let body = bodies[name] else { return nil }
    for inner in LaTeXDefinitions.commands(in: body).keys.sorted() where bodies[inner] != nil {
      guard measure(inner, bodies, depth: depth + 1) != nil else { return nil }
    }
    var measure = total(body, measures)
    let arguments = body.matches(of: #/#(?<number>\d)/#).map(\.output.number)
    measure.copies *= Double(Dictionary(grouping: arguments, by: { $0 }).values.map(\.count).max() ?? 1)
    measures[name] = measure
    return measure
  }

  /// A text in which commands may stand within arguments of others, so that what they repeat multiplies.
  private func total(_ text: String, _ measures: [String: Measure]) -> Measure {
    var size = Double(text.utf8.count)
    var copies = 1.0
    for (name, count) in LaTeXDefinitions.commands(in: text) {
      guard let measure = measures[name] else { continue }
      size += Double(count) * measure.size
      copies *= pow(measure.copies, Double(count))
    }
    return Measure(size: size * copies, copies: copies)
  }
}
