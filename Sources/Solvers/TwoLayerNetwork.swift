import Foundation
import Random

/// A network of one hidden layer, y = aᵀφ(Wx + v) + b (fu2024, appendix A.3.3; Garg et al., 2022, section 4).
public struct TwoLayerNetwork: Sendable, Equatable {
  /// φ.
  public enum Activation: String, Sendable, Hashable, CaseIterable {
    /// max(0, u).
    case relu
    /// tanh u.
    case tanh

    /// φ(u).
    func value(_ u: Double) -> Double {
      switch self {
      case .relu: max(0, u)
      case .tanh: Foundation.tanh(u)
      }
    }

    /// Puts φ(u) in place of every u.
    func apply(to values: UnsafeMutableBufferPointer<Double>) {
      switch self {
      case .relu: for index in values.indices { values[index] = max(0, values[index]) }
      case .tanh: HyperbolicTangent.replace(values)
      }
    }

    /// φ′(u), where `value` is φ(u).
    @inline(__always) func derivative(_ value: Double) -> Double {
      switch self {
      case .relu: value > 0 ? 1 : 0
      case .tanh: 1 - value * value
      }
    }
  }

  /// Sizes of networks, and what they are made of.
  public struct Shape: Sendable, Hashable {
    /// φ.
    public var activation: Activation
    /// Hidden units.
    public var hidden: Int

    /// Networks of so many hidden units.
    public init(_ activation: Activation, hidden: Int) {
      self.activation = activation
      self.hidden = hidden
    }
  }

  /// φ.
  public let activation: Activation
  /// Entries of an x.
  public let features: Int
  /// W, `[features, hidden]`: one entry of x for all units lies together.
  public var hiddenWeights: [Double]
  /// v, `[hidden]`.
  public var hiddenBiases: [Double]
  /// a, `[hidden]`.
  public var outputWeights: [Double]
  /// b.
  public var outputBias: Double

  /// Hidden units.
  public var hidden: Int { outputWeights.count }

  /// A network that gives targets: W, v, a, b ~ N(0, 1) in this order, W unit by unit, and a times √(2/hidden).
  ///
  /// Garg et al.'s `relu_2nn_regression` is the same without v and b.
  public init(target shape: Shape, features: Int, _ generator: inout TorchGenerator) {
    let hidden = shape.hidden
    activation = shape.activation
    self.features = features
    hiddenWeights = Self.transposed(generator.normal(hidden * features), rows: hidden)
    hiddenBiases = generator.normal(hidden)
    let scale = (2 / Double(hidden)).squareRoot()
    outputWeights = generator.normal(hidden).map { $0 * scale }
    outputBias = generator.normal(1)[0]
  }

  /// A network before gradient descent, as `torch.nn.Linear` draws its layers: uniform within ±1/√(inputs of the layer).
  ///
  /// W and v come first, then a and b.
  public init(initial shape: Shape, features: Int, _ generator: inout TorchGenerator) {
    let hidden = shape.hidden
    activation = shape.activation
    self.features = features
    func draw(_ count: Int, inputs: Int) -> [Double] {
      let bound = 1 / Double(inputs).squareRoot()
      return generator.uniform(count).map { (2 * $0 - 1) * bound }
    }
    hiddenWeights = Self.transposed(draw(hidden * features, inputs: features), rows: hidden)
    hiddenBiases = draw(hidden, inputs: features)
    outputWeights = draw(hidden, inputs: hidden)
    outputBias = draw(1, inputs: hidden)[0]
  }

  private static func transposed(_ values: [Double], rows: Int) -> [Double] {
    let columns = values.count / rows
    return (0..<values.count).map { values[$0 % rows * columns + $0 / rows] }
  }

  /// y of one x, `[features]`.
  public func callAsFunction(_ x: ArraySlice<Double>) -> Double {
    var hidden = hiddenBiases
    for (j, value) in x.enumerated() {
      for unit in hidden.indices { hidden[unit] += value * hiddenWeights[j * hidden.count + unit] }
    }
    return zip(hidden, outputWeights).reduce(outputBias) { $0 + activation.value($1.0) * $1.1 }
  }
}
