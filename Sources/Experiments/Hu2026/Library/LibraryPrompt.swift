import Foundation
import Numerics

/// The prompt of one pass: data tokens, then a token for every pair of a grid point and a coordinate's grid point.
///
/// With u = vᵀx − b y, the block of head r in the token of L_k and M_l holds (2βL_k v, −2βL_k b, 2β′M_l, −βL_k² − β′M_l²) and the value
/// shift + scale f(L_k) M_l. Asked with (x, y, x_r, 1) the score is −β(u − L_k)² − β′(x_r − M_l)² plus what all tokens share, so that the
/// softmax is a product of two kernels and the head's output is close to shift + scale f(u) x_r (hu2026, Theorem 3.1). Without a
/// coordinate's grid M_l = 1 and β′ = 0.
public struct LibraryPrompt: Sendable {
  /// Grid of the arguments u.
  let arguments: PromptGrid
  /// Grid of the coordinates, if heads multiply by them.
  let coordinates: PromptGrid?
  /// The pass.
  let program: LibraryProgram
  /// Angles of two samples' positions differ by at least so much in score: e⁻⁶⁰ is below rounding.
  private static let separation = 60.0
  /// Far below all scores.
  private static let barrier = 1e12

  /// A prompt with `points` grid points for arguments and `coordinatePoints` for coordinates.
  ///
  /// The grids reach as far as the samples ask: the author of a prompt knows them.
  init(_ program: LibraryProgram, points: Int, coordinatePoints: Int) {
    self.program = program
    let bandwidths = program.lookups.map { PromptGrid.bandwidth(for: $0.function) }
    arguments = PromptGrid(count: points, range: program.range, bandwidth: bandwidths.min() ?? 1)
    coordinates =
      program.multiplies
      ? PromptGrid(
        count: coordinatePoints, range: program.coordinateRange, bandwidth: PromptGrid.bandwidth(for: Identity()))
      : nil
  }

  /// Tokens of the prompt.
  var tokens: Int { program.samples.count + arguments.count * (coordinates?.count ?? 1) }

  /// The prompt, `[width, tokens]`.
  func matrix(_ channels: LibraryChannels) -> Matrix {
    precondition(program.lookups.count == channels.d, "a module has one head for each coordinate")
    var prompt = Matrix(rows: channels.width, columns: tokens)
    writeSamples(channels, &prompt)
    for token in program.samples.count..<tokens { prompt[channels.gate, token] = -Self.barrier }
    for (r, lookup) in program.lookups.enumerated() { write(lookup, channels.block(r), &prompt) }
    return prompt
  }

  private func writeSamples(_ channels: LibraryChannels, _ prompt: inout Matrix) {
    let count = program.samples.count
    for (token, sample) in program.samples.enumerated() {
      for (channel, value) in zip(channels.x, sample.x) { prompt[channel, token] = value }
      prompt[channels.y, token] = sample.y
      prompt[channels.one, token] = 1
      for r in 0..<channels.d { prompt[channels.block(r).upperBound - 2, token] = -Self.barrier }
      if program.pooling == .each, count > 1 {
        let angle = 2 * Double.pi / Double(count)
        let radius = (Self.separation / (1 - cos(angle))).squareRoot()
        prompt[channels.position.lowerBound, token] = radius * cos(angle * Double(token))
        prompt[channels.position.lowerBound + 1, token] = radius * sin(angle * Double(token))
      }
    }
  }

  private func write(_ lookup: LibraryProgram.Lookup, _ block: Range<Int>, _ prompt: inout Matrix) {
    let columns = prompt.columns
    let others = coordinates?.count ?? 1
    let beta = arguments.beta
    for k in 0..<arguments.count {
      let point = arguments.point(k)
      let value = lookup.scale * lookup.function(point)
      for l in 0..<others {
        let token = program.samples.count + k * others + l
        func set(_ channel: Int, _ value: Double) {
          prompt.values[(block.lowerBound + channel) * columns + token] = value
        }
        let d = lookup.direction.count
        for (channel, weight) in lookup.direction.enumerated() { set(channel, 2 * beta * point * weight) }
        set(d, -2 * beta * point * lookup.targetWeight)
        let (other, otherBeta) = coordinates.map { ($0.point(l), $0.beta) } ?? (1, 0)
        set(d + 1, 2 * otherBeta * other)
        set(d + 2, -beta * point * point - otherBeta * other * other)
        set(d + 3, lookup.shift + value * other)
      }
    }
  }
}
