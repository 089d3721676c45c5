//! Has the application's files built in again whenever they change, also from none to some.

fn main() {
    println!("cargo::rerun-if-changed=../../web/dist");
}
