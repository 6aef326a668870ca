import Foundation
import Numerics
import Training

/// A long short-term memory between a read-in and a read-out, written as its definition in double precision, one sequence and
/// one token after the other, with backpropagation through time by hand.
///
/// Slow on purpose: the training engine is tested against it.
public struct ReferenceLSTM {
  /// Where each parameter lies in the flat arrays of parameters and gradients.
  public let layout: LSTMLayout
  private var configuration: LSTMConfiguration { layout.configuration }
  private var width: Int { configuration.width }

  /// The model of these sizes.
  public init(_ configuration: LSTMConfiguration) { layout = LSTMLayout(configuration) }

  /// The predictions for every example, `[examples]`.
  public func predictions(_ parameters: [Double], _ sequence: ReferenceTransformer.Sequence) -> [Double] {
    forward(parameters, sequence).predictions
  }

  /// Hidden states of a layer, counted from 0, at the tokens of x, `[examples][width]`.
  public func hidden(
    _ parameters: [Double], _ sequence: ReferenceTransformer.Sequence, layer: Int
  ) -> [[Double]] {
    let cells = forward(parameters, sequence).layers[layer]
    return stride(from: 0, to: cells.count, by: 2).map { cells[$0].h }
  }

  /// Mean squared error over all examples of all sequences, and its gradient in the parameters' layout.
  public func gradient(
    _ parameters: [Double], _ sequences: [ReferenceTransformer.Sequence]
  ) -> (loss: Double, gradient: [Double]) {
    var gradient = [Double](repeating: 0, count: layout.count)
    var loss = 0.0
    let count = Double(sequences.reduce(0) { $0 + $1.y.count })
    for sequence in sequences {
      let pass = forward(parameters, sequence)
      let errors = zip(pass.predictions, sequence.y).map { $0 - $1 }
      loss += errors.reduce(0) { $0 + $1 * $1 } / count
      backward(errors.map { 2 / count * $0 }, pass, parameters, &gradient)
    }
    return (loss, gradient)
  }
}

// MARK: Linear maps

/// W v + b with the weight `[outputs, inputs]`.
private func linear(_ p: [Double], _ layer: LinearEntries, _ v: [Double]) -> [Double] {
  layer.bias.range.enumerated().map { row, bias in
    let first = layer.weight.range.lowerBound + row * v.count
    return v.indices.reduce(p[bias]) { $0 + p[first + $1] * v[$1] }
  }
}

/// Adds dW = dy vᵀ and db = dy; returns Wᵀ dy.
private func linearBackward(
  _ p: [Double], _ layer: LinearEntries, _ v: [Double], _ dy: [Double], _ gradient: inout [Double]
) -> [Double] {
  var dv = [Double](repeating: 0, count: v.count)
  for (row, slope) in dy.enumerated() {
    gradient[layer.bias.range.lowerBound + row] += slope
    for j in v.indices {
      let index = layer.weight.range.lowerBound + row * v.count + j
      gradient[index] += slope * v[j]
      dv[j] += p[index] * slope
    }
  }
  return dv
}

// MARK: Passes

extension ReferenceLSTM {
  /// One layer at one token: its input, the gates, and the cells and hidden states after it.
  private struct Cell {
    var input, i, f, g, o, c, h: [Double]
  }

  private struct Pass {
    var tokens: [[Double]]
    /// `[layers][tokens]`.
    var layers: [[Cell]]
    var predictions: [Double]
  }

  /// Tokens x_1, y_1, x_2, …, a label padded with zeros; no prediction reads the last label.
  private func tokens(_ sequence: ReferenceTransformer.Sequence) -> [[Double]] {
    let tokens = (0..<sequence.x.rows).flatMap { example -> [[Double]] in
      let x = (0..<configuration.features).map { sequence.x[example, $0] }
      return [x, [sequence.y[example]] + [Double](repeating: 0, count: configuration.features - 1)]
    }
    return tokens.dropLast()
  }

  private func forward(_ p: [Double], _ sequence: ReferenceTransformer.Sequence) -> Pass {
    let tokens = tokens(sequence)
    var stream = tokens.map { linear(p, layout.readIn, $0) }
    var layers: [[Cell]] = []
    for layer in layout.layers {
      var cells: [Cell] = []
      for input in stream { cells.append(step(p, layer, input, after: cells.last)) }
      stream = cells.map(\.h)
      layers.append(cells)
    }
    let predictions = stride(from: 0, to: stream.count, by: 2).map { linear(p, layout.readOut, stream[$0])[0] }
    return Pass(tokens: tokens, layers: layers, predictions: predictions)
  }

  private func step(_ p: [Double], _ layer: LSTMLayout.Layer, _ input: [Double], after last: Cell?) -> Cell {
    let zeros = [Double](repeating: 0, count: width)
    let sums = zip(linear(p, layer.input, input), linear(p, layer.recurrent, last?.h ?? zeros)).map(+)
    func gate(_ number: Int, _ function: (Double) -> Double) -> [Double] {
      sums[number * width..<(number + 1) * width].map(function)
    }
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let (i, f, g, o) = (gate(0, sigmoid), gate(1, sigmoid), gate(2, tanh), gate(3, sigmoid))
    let c = (0..<width).map { f[$0] * (last?.c ?? zeros)[$0] + i[$0] * g[$0] }
    return Cell(input: input, i: i, f: f, g: g, o: o, c: c, h: (0..<width).map { o[$0] * tanh(c[$0]) })
  }

  /// Adds the gradients of one sequence, from those of its predictions.
  private func backward(_ dPredictions: [Double], _ pass: Pass, _ p: [Double], _ gradient: inout [Double]) {
    let last = pass.layers[pass.layers.count - 1]
    var slopes = pass.tokens.indices.map { token -> [Double] in
      guard token % 2 == 0 else { return [Double](repeating: 0, count: width) }
      return linearBackward(p, layout.readOut, last[token].h, [dPredictions[token / 2]], &gradient)
    }
    for (layer, cells) in zip(layout.layers, pass.layers).reversed() {
      slopes = backward(slopes, layer, cells, p, &gradient)
    }
    for (token, slope) in zip(pass.tokens, slopes) { _ = linearBackward(p, layout.readIn, token, slope, &gradient) }
  }

  /// Gradients of a layer's inputs, from those of its hidden states as far as the layers above give them, `[tokens][width]`.
  private func backward(
    _ slopes: [[Double]], _ layer: LSTMLayout.Layer, _ cells: [Cell], _ p: [Double], _ gradient: inout [Double]
  ) -> [[Double]] {
    let zeros = [Double](repeating: 0, count: width)
    var inputSlopes = slopes
    var (dhNext, dcNext) = (zeros, zeros)
    for token in cells.indices.reversed() {
      let cell = cells[token]
      let before = token > 0 ? cells[token - 1] : nil
      var sums = [Double](repeating: 0, count: 4 * width)
      for k in 0..<width {
        let (i, f, g, o, t) = (cell.i[k], cell.f[k], cell.g[k], cell.o[k], tanh(cell.c[k]))
        let dh = slopes[token][k] + dhNext[k]
        let dc = dcNext[k] + dh * o * (1 - t * t)
        sums[k] = dc * g * i * (1 - i)
        sums[width + k] = dc * (before?.c[k] ?? 0) * f * (1 - f)
        sums[2 * width + k] = dc * i * (1 - g * g)
        sums[3 * width + k] = dh * t * o * (1 - o)
        dcNext[k] = dc * f
      }
      inputSlopes[token] = linearBackward(p, layer.input, cell.input, sums, &gradient)
      dhNext = linearBackward(p, layer.recurrent, before?.h ?? zeros, sums, &gradient)
    }
    return inputSlopes
  }
}
