import Foundation

/// The random stream of PyTorch's CPU generator; here double precision, single precision and integers beside it.
///
/// After `torch.manual_seed(s)`, `torch.rand(n, dtype=torch.float64)` and `torch.randn(n, dtype=torch.float64)` draw
/// what ``uniform(_:)`` and ``normal(_:)`` draw here, up to the last bits of the C library's `log`, `sin` and `cos`.
public struct TorchGenerator: Sendable, Equatable {
  var engine: MersenneTwister
  /// Second half of the last pair of normal numbers drawn one at a time.
  private(set) var spare: Double?

  /// A generator in the state that `torch.manual_seed(seed)` leaves.
  public init(seed: UInt64) { engine = MersenneTwister(seed: seed) }

  /// Everything that the numbers to come depend on.
  public struct State: Sendable, Equatable {
    /// The 624 words of the Mersenne twister.
    public var words: [UInt32]
    /// Words that have been handed out.
    public var position: Int
    /// Second half of the last pair of normal numbers drawn one at a time, if it is still to come.
    public var spare: Double?

    /// Creates a state.
    public init(words: [UInt32], position: Int, spare: Double?) {
      self.words = words
      self.position = position
      self.spare = spare
    }
  }

  /// The state at hand.
  public var state: State { State(words: engine.state, position: engine.position, spare: spare) }

  /// A generator in a recorded state; `nil` unless it is one.
  public init?(state: State) {
    guard let engine = MersenneTwister(state: state.words, position: state.position),
      state.spare?.isFinite ?? true
    else { return nil }
    self.engine = engine
    spare = state.spare
  }

  /// One number, uniform in [0, 1), of 53 random bits.
  public mutating func uniform() -> Double { Double(engine.nextUInt64() & ((1 << 53) - 1)) * 0x1p-53 }

  /// `count` numbers, uniform in [0, 1).
  public mutating func uniform(_ count: Int) -> [Double] { (0..<count).map { _ in uniform() } }

  /// `count` standard normal numbers.
  ///
  /// Fewer than 16 are drawn one at a time; 16 and more by blocks, as PyTorch does: the two paths give different numbers.
  public mutating func normal(_ count: Int) -> [Double] {
    count < Self.block ? (0..<count).map { _ in nextNormal() } : normalBlocks(count)
  }

  /// From so many numbers on, PyTorch draws normal numbers by blocks.
  static let block = 16

  /// Box and Muller's transform, which yields a pair: the second number waits for the next call.
  mutating func nextNormal() -> Double {
    if let number = spare {
      spare = nil
      return number
    }
    let first = uniform()
    let second = uniform()
    let radius = (-2 * log1p(-second)).squareRoot()
    let angle = 2 * Double.pi * first
    spare = radius * sin(angle)
    return radius * cos(angle)
  }

  /// Blocks of 16 uniform numbers, the first eight radii and the last eight angles; a ragged end redraws the last 16.
  private mutating func normalBlocks(_ count: Int) -> [Double] {
    var values = uniform(count)
    for start in stride(from: 0, through: count - Self.block, by: Self.block) { transform(&values, at: start) }
    if count % Self.block != 0 {
      let start = count - Self.block
      for j in start..<count { values[j] = uniform() }
      transform(&values, at: start)
    }
    return values
  }

  private func transform(_ values: inout [Double], at start: Int) {
    for j in start..<start + Self.block / 2 {
      let radius = (-2 * log(1 - values[j])).squareRoot()
      let angle = 2 * Double.pi * values[j + Self.block / 2]
      values[j] = radius * cos(angle)
      values[j + Self.block / 2] = radius * sin(angle)
    }
  }
}
