/// The 32-bit Mersenne twister MT19937 (Matsumoto and Nishimura, 1998), which PyTorch uses on the CPU.
struct MersenneTwister: Sendable {
  private static let size = 624
  private static let shift = 397
  private var state: [UInt32]
  private var next = MersenneTwister.size

  /// Seeds as PyTorch does: the low 32 bits of the seed fill the state by Knuth's recurrence.
  init(seed: UInt64) {
    state = [UInt32](repeating: 0, count: Self.size)
    state[0] = UInt32(truncatingIfNeeded: seed)
    for j in 1..<Self.size {
      state[j] = 1_812_433_253 &* (state[j - 1] ^ (state[j - 1] >> 30)) &+ UInt32(j)
    }
  }

  mutating func nextUInt32() -> UInt32 {
    if next == Self.size { refill() }
    var y = state[next]
    next += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    return y ^ (y >> 18)
  }

  private mutating func refill() {
    for j in 0..<Self.size {
      let y = (state[j] & 0x8000_0000) | (state[(j + 1) % Self.size] & 0x7FFF_FFFF)
      state[j] = state[(j + Self.shift) % Self.size] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    next = 0
  }
}
