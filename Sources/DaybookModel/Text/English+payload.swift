extension English {
    static let payload: [String: String] = [:]
}
