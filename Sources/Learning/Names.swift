import Training

/// The names that experiments of hu2026 use for what they train.
public typealias AttentionModel = AttentionConfiguration
/// Parameters of an extended attention model.
public typealias Parameters = AttentionParameters
/// Trains extended attention models.
public typealias Trainer = AttentionTrainer
