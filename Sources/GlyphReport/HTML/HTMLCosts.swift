extension HTMLReport {
  var costSection: String { "" }
}
