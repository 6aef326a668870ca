"""Realistic faults, applied one at a time to a copy of the sources.

Each is what a hurried change could leave behind: an axis, a factor, an index, a seed. `run` names the experiments whose rows
it can change and that take seconds; a fault is noticed when a claim on any rows deviates or is broken.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault: in `file`, the text `old`, which stands there once, becomes `new`."""

    name: str
    area: str
    file: str
    old: str
    new: str
    run: tuple


SOLVERS = ("algorithms", "convergence", "progression", "online", "ill-conditioned/solvers", "similarity-of-weights")
LAYERS = (
    "transformer/errors", "transformer/similarity", "transformer/growth", "transformer/best-match", "transformer/weights",
    "transformer/examples", "transformer/line-searches", "transformer/readouts",
)
VARIATIONS = (
    "transformer/ill-conditioned", "transformer/growth-ill-conditioned", "transformer/noisy", "transformer/growth-noisy",
    "transformer/one-head", "transformer/growth-one-head",
)
ILL_CONDITIONED = (
    "transformer/ill-conditioned", "transformer/growth-ill-conditioned", "transformer/errors-ill-conditioned",
    "transformer/weights-ill-conditioned",
)
SHORT = ("transformer/short-training",)
LSTM = ("lstm/errors", "lstm/best-match", "lstm/examples", "lstm/forgetting")
NETWORKS = ("transformer/relu", "transformer/tanh", "transformer/networks")
SPAN = ("transformer/span",)
NARROW = ("transformer/hidden-size", "transformer/errors-deep", "transformer/deep")
NEWTON = tuple("newton-transformer/" + name for name in ("size", "iterates", "similarity", "causal"))
FROZEN = ("frozen/tune", "frozen/mse-vs-P", "frozen/mse-vs-n")
LIBRARY = ("library/error-vs-P", "library/error-vs-steps", "library/regression")
HEADS = ("attention-head/prompt-length",)
FUNCTION = ("continuous-function",)
STATISTICAL = ("statistical", "statistical/heads")
AMES = ("statistical/ames",)

S = "Sources/Solvers/"
F = "Sources/Experiments/Fu2024/"
H = "Sources/Experiments/Hu2026/"
T = "Sources/Training/"
LIB = H + "Library/"
MODULE = H + "Frozen/FrozenModule.swift"
DATA = S + "RegressionBatch.swift"
N = F + "NewtonTransformer/"
CONSTRUCTION = N + "NewtonConstruction.swift"

FAULTS = [
    # Solvers
    Fault("Newton starts from 1/norm instead of 2/norm", "solvers", S + "SpectralSolver.swift",
          "(scale == .published ? 2 : 1) / norm", "1 / norm", SOLVERS),
    Fault("Newton's step without its factor 2", "solvers", S + "SpectralSolver.swift",
          "let rest = 2 - values[k] * states[k]", "let rest = 1.9 - values[k] * states[k]", SOLVERS),
    Fault("gradient descent from zero", "solvers", S + "SpectralSolver.swift",
          "let initial = start.map { $0[k] } ?? 0", "let initial = 0.0", SOLVERS),
    Fault("gradient descent with twice the rate", "solvers", S + "SpectralSolver.swift",
          "states[k] = 1 - rate * values[k]", "states[k] = 1 - 2 * rate * values[k]", SOLVERS),
    Fault("ridge without its penalty", "solvers", S + "SpectralSolver.swift",
          "b[k] / (values[k] + penalty)", "b[k] / (values[k] + penalty / 2)", SOLVERS),
    Fault("BFGS with a wrong sign in its update", "solvers", S + "LineSearchHistory.swift",
          "ShortVectors.add(-weight * s[i], image, to: row + i * size, size)",
          "ShortVectors.add(weight * s[i], image, to: row + i * size, size)", SOLVERS),
    Fault("L-BFGS forgets its second loop", "solvers", S + "LineSearchHistory.swift",
          "let correction = factors[place] - weights[place] * ShortVectors.dot(changes[place], direction, size)",
          "let correction = factors[place]", SOLVERS),
    Fault("conjugate gradients restart at every step", "solvers", S + "LineSearchHistory.swift",
          "direction[j] = factor * direction[j] - gradient[j]", "direction[j] = 0 * factor - gradient[j]", SOLVERS),
    Fault("two nearest neighbours instead of three", "solvers", F + "Progression.swift",
          ".nearestNeighbours(3)", ".nearestNeighbours(2)", SOLVERS),
    Fault("online descent with half its step", "solvers", S + "PositionSolver.swift",
          "guard let step = rate ?? (norm > 0 ? 1 / norm : nil)", "guard let step = rate ?? (norm > 0 ? 0.5 / norm : nil)",
          SOLVERS),
    Fault("cosine pooled over the batch", "solvers", S + "Similarity.swift",
          "return meanCosines(errors(a), errors(b), vectors: a.sequences, size: a.positions)",
          "return meanCosines(errors(a), errors(b), vectors: 1, size: a.sequences * a.positions)", SOLVERS + LAYERS),
    Fault("similarity of weights counts the first position", "solvers", S + "Similarity.swift",
          "size: batch.features) { $0 % positions > 0 }", "size: batch.features) { $0 % positions > 1 }",
          ("similarity-of-weights", "transformer/weights")),
    Fault("gradient descent's rate is not divided by the condition", "solvers", F + "IllConditioned.swift",
          "rate: 0.01 / Double(condition)", "rate: 0.01 / Double(condition).squareRoot()", ("ill-conditioned/solvers",)),
    # Data of fu2024
    Fault("one w for all sequences", "data", DATA,
          "let w = generator.normal(features)\n      return", "_ = generator.normal(features)\n      let w = Array(Self.shared.prefix(features))\n      return",
          SOLVERS + LAYERS),
    Fault("uniform x", "data", DATA,
          "var inputs = generator.normal(positions * features)",
          "var inputs = generator.uniform(positions * features).map { ($0 - 0.5) * 12.0.squareRoot() }", SOLVERS + LAYERS),
    Fault("noise in noise-free data", "data", DATA,
          "let own = noise > 0 ? noise * errors[position] : 0",
          "let own = noise > 0 ? noise * errors[position] : 0.1 * inputs[(position * features + 7) % inputs.count]",
          SOLVERS + LAYERS),
    Fault("40 positions instead of 41", "data", F + "SolverExperiment.swift",
          "var positions = 41", "var positions = 40", SOLVERS),
    Fault("the same seed in all batches", "data", F + "SolverData.swift",
          "var generator = TorchGenerator(seed: seed)", "var generator = TorchGenerator(seed: 0 * seed)", SOLVERS + LAYERS),
    Fault("eigenvalues of a third instead of a half", "data", DATA,
          "row < features / 2 ?", "row < features / 3 ?", ("ill-conditioned/solvers",) + VARIATIONS),
    # The transformer
    Fault("softmax without 1/sqrt of the width", "transformer", T + "GPT2/CausalAttention.swift",
          "{ 1 / Float(headWidth).squareRoot() }", "{ 1 }", LAYERS),
    Fault("causal mask sees one token ahead", "transformer", T + "GPT2/CausalMask.swift",
          "func keys(_ row: Int) -> Int { row * step + 1 }", "func keys(_ row: Int) -> Int { row * step + 2 }", LAYERS),
    Fault("every head reads the first one's columns", "transformer", T + "GPT2/CausalAttention.swift",
          "workspace.laneOffsets.start[lane] = sequence * rows * matrix.stride + head * headWidth",
          "workspace.laneOffsets.start[lane] = sequence * rows * matrix.stride + head / 2 * headWidth", LAYERS),
    Fault("positions shifted by one", "transformer", T + "GPT2/GPT2Network.swift",
          "layout.positionEmbedding.range.lowerBound + token * configuration.width",
          "layout.positionEmbedding.range.lowerBound + (token + 1) % 21 * configuration.width", LAYERS),
    Fault("gain of every layer norm left out", "transformer", "Sources/Training/InContext/PackedLinear.swift",
          "weight, depthFactors: gain, depth: inputs, columns: outputs)", "weight, depthFactors: nil, depth: inputs, columns: outputs)", LAYERS),
    Fault("y stands in the second channel", "transformer", T + "GPT2/GPT2Network.swift",
          "row[0] = batch.y.start[example]", "row[1] = batch.y.start[example]", LAYERS),
    Fault("residual stream misses the attention of a block", "transformer", T + "GPT2/GPT2Block.swift",
          "outputProjection.forward(\n      stream, activations.attended.matrix, adding: true",
          "outputProjection.forward(\n      stream, activations.attended.matrix, adding: false", LAYERS),
    Fault("layer labels shifted by one", "transformer", F + "Readouts/LayerReadouts.swift",
          "steps: Array(1...states.count), sequences", "steps: Array(0..<states.count), sequences", LAYERS),
    Fault("read-outs of the layer before", "transformer", F + "Readouts/LayerReadouts.swift",
          "values.append(Self.apply(weights[layer],", "values.append(Self.apply(weights[max(0, layer - 1)],", LAYERS),
    Fault("probe fitted on the batch of the evaluation", "transformer", F + "Models/ModelEvaluation.swift",
          "private static let seed: UInt64 = 1_000_003", "private static let seed: UInt64 = 0", LAYERS),
    Fault("probe fitted on too few batches", "transformer", F + "Models/ModelEvaluation.swift",
          "private static let rowsPerUnknown = 300", "private static let rowsPerUnknown = 3", LAYERS),
    Fault("read-outs without an intercept", "transformer", F + "Readouts/LayerReadouts.swift",
          "var sum = weights[width]", "var sum = 0.0", LAYERS),
    Fault("induced weights of the layer before", "transformer", F + "Readouts/InducedWeights.swift",
          "readouts.weights[states.layer - 1], states.state", "readouts.weights[max(0, states.layer - 2)], states.state",
          ("transformer/weights",)),
    Fault("Adam without bias correction", "training", T + "Adam.swift",
          "step_size: Float(learningRate / (1 - pow(beta1, Double(number))))", "step_size: Float(learningRate)",
          SHORT + HEADS),
    Fault("no warm-up", "training", T + "InContext/TrainingSchedule.swift",
          "if step < warmUp { return peak * Double(step + 1) / Double(warmUp) }", "", SHORT),
    Fault("loss over one position only scaled", "training", T + "GPT2/GPT2Network.swift",
          "row[0] = error * scale", "row[0] = error * scale * 0.9", SHORT),
    # The frozen module
    Fault("softmax of the module over the wrong axis", "frozen", H + "Frozen/SoftmaxAttention.swift",
          "sum(values, row: row, weights) / total", "sum(values, row: row, weights) / Double(count)", FROZEN),
    Fault("grid with one point too few", "frozen", MODULE,
          "2 * gridLimit / Double(P - 1)", "2 * gridLimit / Double(P)", FROZEN),
    Fault("V is K", "frozen", MODULE,
          "value: SelectorMatrix(Array(2 * d..<3 * d), columns: 3 * d))", "value: SelectorMatrix(Array(0..<d), columns: 3 * d))",
          FROZEN),
    Fault("K and Q exchanged in the second layer", "frozen", MODULE,
          "key: SelectorMatrix(Array(0..<d), columns: 3 * d), query: SelectorMatrix(Array(d..<2 * d), columns: 3 * d)",
          "key: SelectorMatrix(Array(d..<2 * d), columns: 3 * d), query: SelectorMatrix(Array(0..<d), columns: 3 * d)",
          FROZEN),
    Fault("targets without a query projection of their own", "frozen", H + "Frozen/FrozenTarget.swift",
          "let weights = (0..<3).flatMap { _ in generator.normal(shape.d * shape.d) }",
          "let key = generator.normal(shape.d * shape.d)\n    let weights = key + key + generator.normal(shape.d * shape.d)",
          FROZEN),
    Fault("every sample is the first target", "frozen", H + "Frozen/FrozenSetting.swift",
          "FrozenTarget(shape: shape, seed: targetSeed)", "FrozenTarget(shape: shape, seed: seed)", FROZEN),
    # The transformer that is Newton
    Fault("an iteration without its half", "newton", CONSTRUCTION,
          "key: .example, value: .iterate, to: .iterate, times: -0.5", "key: .example, value: .iterate, to: .iterate, times: -1",
          NEWTON),
    Fault("an iteration takes x instead of T x", "newton", CONSTRUCTION,
          "key: .example, value: .iterate, to: .iterate", "key: .example, value: .example, to: .iterate", NEWTON),
    Fault("heads without the other sign", "newton", CONSTRUCTION,
          "let heads = [1.0, -1].map", "let heads = [1.0].map", NEWTON),
    Fault("the MLP doubles what is above zero", "newton", CONSTRUCTION,
          "[(row, 1.0), (size + row, -1.0)]", "[(row, 1.0)]", NEWTON),
    Fault("examples are embedded in reverse order", "newton", CONSTRUCTION,
          "for (channel, row) in channels(.example).enumerated() { weight[row, channel] = 1 }",
          "for (channel, row) in channels(.example).enumerated() { weight[row, d - 1 - channel] = 1 }", NEWTON),
    Fault("the query counts as an example", "newton", CONSTRUCTION,
          "weight: writing(.query), bias: bias)",
          "weight: Matrix(rows: width, columns: d, values: zip(writing(.query).values, writing(.example).values).map(+)), bias: bias)",
          NEWTON),
    Fault("the start is an average, not a sum", "newton", CONSTRUCTION,
          "times: size.alpha * seen * seen", "times: size.alpha * seen", NEWTON),
    Fault("masked scores are divided by the number of all tokens", "newton", N + "ReLULayer.swift",
          "let weight = scores[other] / Double(seen)", "let weight = scores[other] / Double(tokens)", NEWTON),
    Fault("the causal mask sees one token ahead", "newton", N + "ReLULayer.swift",
          "isCausal ? token + 1 : tokens", "isCausal ? min(token + 2, tokens) : tokens", NEWTON),
    Fault("weights that know the first target", "newton", N + "NewtonExperiments+Iterates.swift",
          "let construction = NewtonConstruction(size)\n    let batch = data.batch(sequences: setting.sequences, seed: seed)",
          "let batch = data.batch(sequences: setting.sequences, seed: seed)\n    let construction = NewtonConstruction(\n"
          "      try NewtonSize(d: data.d, n: data.n, k: setting.k, alpha: data.alpha * (1 + 1e-12 * batch.y[0])))",
          NEWTON),
    Fault("a layer more for each iteration", "newton", CONSTRUCTION,
          "Array(repeating: iteration, count: size.k)", "Array(repeating: iteration, count: 2 * size.k)", NEWTON),
    Fault("an MLP as wide as d squared", "newton", CONSTRUCTION,
          "rows: 2 * d, columns: width), inputBias: [Double](repeating: 0, count: 2 * d),\n"
          "      output: Matrix(rows: width, columns: 2 * d)",
          "rows: 2 * d * d, columns: width), inputBias: [Double](repeating: 0, count: 2 * d * d),\n"
          "      output: Matrix(rows: width, columns: 2 * d * d)", NEWTON),
    # Other models of fu2024: long short-term memory, networks as targets, spans, sizes
    Fault("input and forget gate exchanged", "models", "Sources/Kernels/cell_operations.h",
          "vector c = i * g;\n      if (before) c += f * load(", "vector c = f * g;\n      if (before) c += i * load(", LSTM),
    Fault("hidden states without tanh of the cell", "models", "Sources/Kernels/cell_operations.h",
          "store(hidden + j, o * hyperbolic_tangent(c))", "store(hidden + j, o * c)", LSTM),
    Fault("second bias of the LSTM's upper layers left out", "models", T + "LSTM/LSTMNetwork.swift",
          "secondBias: layer.recurrent.bias", "secondBias: nil", LSTM),
    Fault("LSTM predicts before it has read the query", "models", T + "LSTM/LSTMNetwork.swift",
          "hidden.from(row: group.row(ofToken: 2 * example)),\n        rows",
          "hidden.from(row: group.row(ofToken: max(0, 2 * example - 1))),\n        rows", LSTM + SHORT),
    Fault("slope of the LSTM's candidate of the wrong sign", "models", "Sources/Kernels/cell_operations.h",
          "dc * i * (1.0f - g * g)", "dc * i * (1.0f + g * g)", SHORT),
    Fault("LSTM's first layer shown as its last", "models", F + "Models/LSTMComparison.swift",
          "evaluation.model.kind.family, evaluation.layers, evaluation.layers.steps.count - 1)",
          "evaluation.model.kind.family, evaluation.layers, 0)", LSTM),
    Fault("forgetting counts from the first example", "models", F + "Models/LSTMComparison.swift",
          "[examples - gap]", "[gap - 1]", LSTM),
    Fault("network's loss is summed, not averaged", "models", S + "NetworkFit.swift",
          "let scale = 2 / Double(y.count)", "let scale = 2.0", NETWORKS),
    Fault("derivative of tanh without its square", "models", S + "TwoLayerNetwork.swift",
          "case .tanh: 1 - value * value", "case .tanh: 1 - value", NETWORKS),
    Fault("target networks without the factor sqrt(2 / units)", "models", S + "TwoLayerNetwork.swift",
          "let scale = (2 / Double(hidden)).squareRoot()", "let scale = 1.0", NETWORKS),
    Fault("networks start within 1, whatever their width", "models", S + "TwoLayerNetwork.swift",
          "let bound = 1 / Double(inputs).squareRoot()", "let bound = 1.0", NETWORKS),
    Fault("descent on networks sees the query's target", "models", S + "NetworkDescent.swift",
          "xs.prefix(position * batch.features))\n        let targets = Array(ys.prefix(position))",
          "xs.prefix((position + 1) * batch.features))\n        let targets = Array(ys.prefix(position + 1))", NETWORKS),
    Fault("networks' errors in units of y, not of y over the root of d", "models", F + "Models/ModelEvaluation.swift",
          "Double(batch.y.count * batch.features)", "Double(batch.y.count)", NETWORKS),
    Fault("span knows one example too many", "models", F + "Models/TransformerSpan.swift",
          "examples: examples, queries: queries)", "examples: examples + 1, queries: queries)", SPAN),
    Fault("residual of the span is not averaged", "models", F + "Models/TransformerSpan.swift",
          "rest.reduce(0) { $0 + $1 * $1 } / Double(rest.count)", "rest.reduce(0) { $0 + $1 * $1 }", SPAN),
    Fault("errors of the layers one example late", "models", F + "Models/TransformerErrors.swift",
          "isLast: layer == predictions.steps.last,\n                error: evaluation.relativeError(predictions, step: index, position: examples)",
          "isLast: layer == predictions.steps.last,\n                error: evaluation.relativeError(predictions, step: index, position: max(0, examples - 1))",
          NARROW),
    Fault("ill-conditioned models are asked isotropic data", "models", F + "Models/ModelKind.swift",
          "self == .illConditioned ? .illConditioned(condition) : .isotropic", ".isotropic", ILL_CONDITIONED),
    Fault("noisy models are asked data without noise", "models", F + "Models/ModelKind.swift",
          "self == .noisy ? 0.1 : 0 }", "0 }", ("transformer/noisy", "transformer/growth-noisy")),
    # Trained experiments of hu2026
    Fault("tested on the training split", "hu2026", H + "AttentionHeadExperiment.swift",
          "let test = isFinal ? split[1] :", "let test = isFinal ? split[0] :", HEADS),
    Fault("function: tested on the training split", "hu2026", H + "ContinuousFunctionExperiment.swift",
          "let test = BatchMean.of(split[1])", "let test = BatchMean.of(Array(split[0].prefix(split[1].count)))", FUNCTION),
    Fault("prompts 2x + 1 instead of 2x - 1", "hu2026", H + "AttentionHeadData.swift",
          "values[index] = 2 * values[index] - 1", "values[index] = 2 * values[index] + 1", HEADS),
    Fault("attention without its scale", "hu2026", T + "ExtendedAttention/AttentionConfiguration.swift",
          "1 / Float(headWidth).squareRoot() } else { 1 }", "1 } else { 1 }", HEADS + STATISTICAL),
    Fault("interpolation tokens start at zero", "hu2026", T + "ExtendedAttention/AttentionParameters.swift",
          "values.replaceSubrange(first..<first + width, with: repeatElement(start, count: width))",
          "values.replaceSubrange(first..<first + width, with: repeatElement(0 * start, count: width))", HEADS),
    Fault("emulated head without softmax's transpose", "hu2026", H + "EmulatedHead.swift",
          "matrix(out), weights.transposed, matrix(array(2))", "matrix(out), weights, matrix(array(2))", HEADS),
    Fault("function's target without tanh", "hu2026", H + "ContinuousFunctionExperiment.swift",
          "let weight = tanh(score)", "let weight = score", FUNCTION),
    Fault("lasso keeps three quarters of the weights", "hu2026", H + "StatisticalData.swift",
          "where !(mask[j] > 0.5)", "where !(mask[j] > 0.25)", STATISTICAL),
    Fault("ridge penalty of 50", "hu2026", H + "StatisticalData.swift",
          "private static let penalty = 5.0", "private static let penalty = 50.0", STATISTICAL),
    Fault("weights train on between the tests", "hu2026", H + "StatisticalExperiment.swift",
          "weights: Digest.short(tester.parameters(0).digest)", "weights: Digest.short(tester.parameters(0).digest) + String(seed % 2)",
          STATISTICAL),
    Fault("Ames: lasso and ridge exchanged", "hu2026", H + "AmesExperiment.swift",
          "[StatisticalAlgorithm] = [.linear, .lasso, .ridge]", "[StatisticalAlgorithm] = [.linear, .ridge, .lasso]", AMES),
    Fault("Ames: sample standard deviation of the wrong column", "hu2026", H + "AmesExperiment.swift",
          "penalty: 1),\n      try LinearRegression.ridge(ames.x, ames.y, penalty: 1)",
          "penalty: 1),\n      try LinearRegression.ridge(ames.x, ames.y, penalty: 1000)", AMES),
    # The library
    Fault("y is added, not subtracted", "library", LIB + "LibraryPrompt.swift",
          "set(d, -2 * beta * point * lookup.targetWeight)", "set(d, 2 * beta * point * lookup.targetWeight)", LIBRARY),
    Fault("half of the grid's square in the keys", "library", LIB + "LibraryPrompt.swift",
          "-beta * point * point - otherBeta", "-0.5 * beta * point * point - otherBeta", LIBRARY),
    Fault("every head asks with the first coordinate", "library", LIB + "LibraryModule.swift",
          "channels.x.lowerBound + r, channels.one]", "channels.x.lowerBound, channels.one]", LIBRARY),
    Fault("all samples stand at one place", "library", LIB + "LibraryPrompt.swift",
          "radius * cos(angle * Double(token))", "radius * cos(angle)", LIBRARY),
    Fault("ridge's penalty is not multiplied by n", "library", LIB + "LibraryAlgorithm.swift",
          "let length = (count * task.penalty).squareRoot()", "let length = task.penalty.squareRoot()", LIBRARY),
    Fault("a step forgets the weights", "library", LIB + "LibraryAlgorithm.swift",
          "scale: scale, shift: $0)", "scale: scale, shift: 0 * $0)", LIBRARY),
    Fault("weights that depend on the grid", "library", LIB + "LibraryExperiment.swift",
          "module: Digest.short(module.digest)",
          "module: Digest.short(module.digest) + String(pass.prompt.arguments.count % 3)", LIBRARY),
    Fault("the logistic loss of the other sign", "library", LIB + "LibraryTask.swift",
          "zip(samples, labels).map { sample, label in LibrarySample(x: sample.x.map { $0 * label }, y: 0) }",
          "zip(samples, labels).map { sample, label in LibrarySample(x: sample.x, y: 0) }", LIBRARY),
    # Broken results and files
    Fault("NaN everywhere", "files", F + "SolverData.swift",
          "errors.reduce(0) { $0 + $1 * $1 } / Double(sequences * features)",
          "errors.reduce(0) { $0 + $1 * $1 } / Double(sequences * features) * .nan",
          ("convergence", "progression", "ill-conditioned/solvers")),
    Fault("errors are infinite", "files", H + "Frozen/FrozenSetting.swift",
          "let error = squares.reduce(0, +) / Double(squares.count)", "let error = squares.reduce(0, +) / 0", FROZEN),
    Fault("a trial fails", "files", F + "Online.swift",
          "let data = SolverData(size, seed: seed)", "guard seed != 3 else { throw SolverError.injected }\n    let data = SolverData(size, seed: seed)",
          ("online",)),
    Fault("published column of Figure 26 (b) shifted by a row", "files", "paper/fu2024/expected/fig26.csv",
          "26b,newton,1,2,0.991,cosine similarity\n26b,newton,2,3,0.990,cosine similarity\n26b,newton,3,4,0.989,cosine similarity\n26b,newton,4,5,0.989,cosine similarity\n26b,newton,5,6,0.990,cosine similarity\n26b,newton,6,7,0.990,cosine similarity\n26b,newton,7,8,0.992,cosine similarity\n26b,newton,8,9,0.993,cosine similarity\n26b,newton,9,10,0.995,cosine similarity\n26b,newton,10,11,0.996,cosine similarity",
          "26b,newton,1,2,0.990,cosine similarity\n26b,newton,2,3,0.989,cosine similarity\n26b,newton,3,4,0.989,cosine similarity\n26b,newton,4,5,0.990,cosine similarity\n26b,newton,5,6,0.990,cosine similarity\n26b,newton,6,7,0.992,cosine similarity\n26b,newton,7,8,0.993,cosine similarity\n26b,newton,8,9,0.995,cosine similarity\n26b,newton,9,10,0.996,cosine similarity\n26b,newton,10,11,0.997,cosine similarity",
          ()),
    Fault("published column of Figure 26 (a): two cells exchanged", "files", "paper/fu2024/expected/fig26.csv",
          "gd,5,1,0.838,cosine similarity\n26a,gd,6,1,0.794", "gd,5,1,0.794,cosine similarity\n26a,gd,6,1,0.838", ()),
    # Drawings are no rows
    Fault("a figure exchanges Newton and gradient descent", "figures", F + "Figures/SolverCurves.swift",
          "MethodName.newton", "MethodName.gradientDescent", ("convergence",)),
]

# Text that a fault needs beside its own place: file, where, what.
SUPPORT = {
    "one w for all sequences": (DATA, "  /// Some of the sequences.\n",
                                "  private static let shared: [Double] = { var g = TorchGenerator(seed: 99); return g.normal(20) }()\n\n  /// Some of the sequences.\n"),
    "a trial fails": (S + "InContextMethod.swift", "public struct SolverError: Error, Equatable, CustomStringConvertible {\n",
                      "public struct SolverError: Error, Equatable, CustomStringConvertible {\n  public static let injected = SolverError(description: \"injected\")\n"),
}
