extension English {
    static let credit: [String: String] = [:]
}
