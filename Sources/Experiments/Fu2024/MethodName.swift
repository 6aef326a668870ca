import Tables

/// Names of algorithms in the rows, the published files and the claims.
enum MethodName: String, CellValue, CaseIterable {
  case newton
  /// Newton after five steps, as an online method.
  case newtonFive = "newton-5"
  case gradientDescent = "gd"
  /// Online gradient descent with step 1/‖x‖².
  case onlineGradientDescent = "ogd"
  case onlineGradientDescentFixed = "ogd-fixed"
  case onlineGradientDescentNormalised = "ogd-normalised"
  case bfgs
  case lbfgs
  case conjugateGradients = "cg"
  case leastSquares = "least-squares"
  case ridge
  case lasso
  case nearestNeighbours = "nearest-neighbours"
  case averaging
  /// Layers of the in-context transformer.
  case transformer
  /// Layers of the in-context LSTM.
  case lstm
}
