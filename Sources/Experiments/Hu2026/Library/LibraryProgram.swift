/// One pass of the frozen module, as its prompt describes it: samples, and what each head looks up.
///
/// Head r of layer 1 computes shift_r + scale_r f_r(v_rᵀ x − b y) for every sample (x, y), times x_r if the program has a grid of
/// coordinates; layer 2 hands over each sample's values, or their mean.
public struct LibraryProgram: Sendable {
  /// What one head looks up.
  public struct Lookup: Sendable {
    /// v, `[d]`.
    public var direction: [Double]
    /// b: how often y is subtracted.
    public var targetWeight: Double
    /// f.
    public var function: any LookupFunction
    /// Multiplies f.
    public var scale: Double
    /// Is added to the result.
    public var shift: Double

    /// A lookup of f(vᵀx − b y).
    public init(
      _ function: any LookupFunction, along direction: [Double], targetWeight: Double = 0, scale: Double = 1,
      shift: Double = 0
    ) {
      self.function = function
      self.direction = direction
      self.targetWeight = targetWeight
      self.scale = scale
      self.shift = shift
    }

    /// vᵀx − b y.
    func argument(_ sample: LibrarySample) -> Double {
      zip(direction, sample.x).reduce(-targetWeight * sample.y) { $0 + $1.0 * $1.1 }
    }

    /// |v|ᵀ|x| + |b y|: what rounding is relative to.
    func magnitude(_ sample: LibrarySample) -> Double {
      zip(direction, sample.x).reduce(abs(targetWeight * sample.y)) { $0 + abs($1.0 * $1.1) }
    }
  }

  /// What layer 2 does with the samples' values; in rows, what comes out.
  public enum Pooling: String, Sendable {
    /// Every sample attends to itself.
    case each = "samples"
    /// Every sample attends to all alike: the read-out 1/n of Corollary 3.1.2.
    case mean = "weights"
  }

  /// Samples: the data tokens.
  public var samples: [LibrarySample]
  /// One for each head of layer 1, `d` of them.
  public var lookups: [Lookup]
  /// Whether head r multiplies by x_r.
  public var multiplies: Bool
  /// What layer 2 does.
  public var pooling: Pooling

  /// A pass.
  public init(samples: [LibrarySample], lookups: [Lookup], multiplies: Bool, pooling: Pooling) {
    self.samples = samples
    self.lookups = lookups
    self.multiplies = multiplies
    self.pooling = pooling
  }

  /// The largest argument that a head is asked for, from the numbers that the prompt's author knows.
  var range: Double {
    max(1e-3, lookups.map { lookup in samples.map { lookup.magnitude($0) }.max() ?? 0 }.max() ?? 0)
  }

  /// The largest coordinate of a sample.
  var coordinateRange: Double { max(1e-3, samples.flatMap { $0.x.map(abs) }.max() ?? 0) }
}

/// A data token.
public struct LibrarySample: Sendable, Equatable {
  /// x, `[d]`.
  public var x: [Double]
  /// y.
  public var y: Double

  /// A sample.
  public init(x: [Double], y: Double) {
    self.x = x
    self.y = y
  }
}
