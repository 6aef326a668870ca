/// The random stream of Python's module `random` after `random.seed(n)` for an integer n.
public struct PythonGenerator: Sendable, Equatable {
  private var engine: MersenneTwister

  /// A generator in the state that `random.seed(seed)` leaves.
  public init(seed: UInt64) {
    let low = UInt32(truncatingIfNeeded: seed)
    let high = UInt32(truncatingIfNeeded: seed >> 32)
    engine = MersenneTwister(key: high == 0 ? [low] : [low, high])
  }

  /// A number in [0, 1) of 53 random bits, as `random.random()`.
  public mutating func uniform() -> Double {
    let high = Double(engine.nextUInt32() >> 5)
    return (high * 0x1p26 + Double(engine.nextUInt32() >> 6)) * 0x1p-53
  }

  /// A number below `bound`, as Python's `_randbelow`: as few bits as are needed, drawn until they are below the bound.
  /// - Precondition: `bound` is 1…2³².
  public mutating func integer(below bound: Int) -> Int {
    precondition((1...(1 << 32)).contains(bound), "a bound is between 1 and 2^32")
    let bits = Int.bitWidth - bound.leadingZeroBitCount
    while true {
      let draw = bits > 32 ? bits33() : Int(engine.nextUInt32() >> (32 - UInt32(bits)))
      if draw < bound { return draw }
    }
  }

  /// 33 bits, which only the bound 2³² needs: Python fills words from the low end.
  private mutating func bits33() -> Int {
    let low = Int(engine.nextUInt32())
    return low | Int(engine.nextUInt32() >> 31) << 32
  }

  /// An integer of a range with both ends, as `random.randint(a, b)`.
  public mutating func integer(in range: ClosedRange<Int>) -> Int { range.lowerBound + integer(below: range.count) }

  /// One of the elements, as `random.choice`.
  /// - Precondition: there is at least one element.
  public mutating func choice<Element>(_ elements: [Element]) -> Element { elements[integer(below: elements.count)] }

  /// Shuffles in place, as `random.shuffle`.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for i in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(i, integer(below: i + 1)) }
  }
}
