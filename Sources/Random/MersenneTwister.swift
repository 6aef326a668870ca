/// The 32-bit Mersenne twister MT19937, on which PyTorch's CPU generator and Python's `random` are built.
///
/// Source: Matsumoto and Nishimura, ACM Trans. Model. Comput. Simul. 8(1), 1998.
public struct MersenneTwister: Sendable, Equatable {
  /// Words of the state.
  static let size = 624
  private static let shift = 397
  private(set) var state: [UInt32]
  /// Words of the state that have been handed out; ``size`` when the next draw refills.
  private(set) var position = MersenneTwister.size

  /// Seeds as PyTorch does: the low 32 bits of the seed fill the state by Knuth's recurrence.
  public init(seed: UInt64) {
    state = [UInt32](repeating: 0, count: Self.size)
    state[0] = UInt32(truncatingIfNeeded: seed)
    for j in 1..<Self.size {
      state[j] = 1_812_433_253 &* (state[j - 1] ^ (state[j - 1] >> 30)) &+ UInt32(j)
    }
  }

  /// Seeds with several words, as Python does: `init_by_array` of the authors' 2002 reference code.
  init(key: [UInt32]) {
    self.init(seed: 19_650_218)
    var i = 1
    var j = 0
    for _ in 0..<max(Self.size, key.count) {
      state[i] = (state[i] ^ mixed(i, 1_664_525)) &+ key[j] &+ UInt32(j)
      advance(&i)
      j = (j + 1) % key.count
    }
    for _ in 0..<Self.size - 1 {
      state[i] = (state[i] ^ mixed(i, 1_566_083_941)) &- UInt32(i)
      advance(&i)
    }
    state[0] = 0x8000_0000
  }

  /// A generator in a recorded state; `nil` unless it is one.
  init?(state: [UInt32], position: Int) {
    guard state.count == Self.size, (0...Self.size).contains(position) else { return nil }
    self.state = state
    self.position = position
  }

  private func mixed(_ i: Int, _ factor: UInt32) -> UInt32 { (state[i - 1] ^ (state[i - 1] >> 30)) &* factor }

  private mutating func advance(_ i: inout Int) {
    i += 1
    guard i == Self.size else { return }
    state[0] = state[Self.size - 1]
    i = 1
  }

  /// The next 32 random bits.
  public mutating func nextUInt32() -> UInt32 {
    if position == Self.size { refill() }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    return y ^ (y >> 18)
  }

  /// Two draws, the first in the high half.
  mutating func nextUInt64() -> UInt64 {
    let high = UInt64(nextUInt32())
    return high << 32 | UInt64(nextUInt32())
  }

  private mutating func refill() {
    for j in 0..<Self.size {
      let y = (state[j] & 0x8000_0000) | (state[(j + 1) % Self.size] & 0x7FFF_FFFF)
      state[j] = state[(j + Self.shift) % Self.size] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    position = 0
  }
}
