//! Listening, and ending in good order.
//!
//! reads:  the network: addresses that were asked for, and no other
//! writes: answers

use crate::app::service;
use crate::assets::Assets;
use crate::error::tell_operator;
use crate::security::{Gate, Hosts, UserError, Users};
use crate::state::{App, LoadReader};
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use onrecord::ledger::LedgerError;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// Time in which the head of a request must have come.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// Connections that are open at the same time.
const CONNECTIONS: usize = 512;
/// Bytes of a request's head.
const HEAD_BYTES: usize = 64 << 10;
/// Time that calls have to end when the server does.
const LAST_CALLS: Duration = Duration::from_secs(5);

/// How a server is started.
pub struct Options {
    /// The ledger.
    pub ledger: PathBuf,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Names by which the server may be called, besides its address.
    pub hosts: Vec<String>,
    /// Where a proxy before the server is reached: `https://claims.example`.
    pub origin: Option<String>,
    /// People sign in on a loopback address, too.
    pub sign_in: bool,
    /// The author of corrections of somebody who need not sign in and gives no name.
    pub author: Option<String>,
    /// A folder with other files of the application.
    pub web: Option<PathBuf>,
    /// Makes the reader of reports.
    pub load: LoadReader,
}

/// Why a server could not be started.
#[derive(thiserror::Error, Debug)]
pub enum ServeError {
    /// Others could reach it, and nobody would have to sign in.
    #[error(
        "expected a user who may sign in before other machines can reach the server at {0}, found none; add one with \
         `onrecord users add NAME --role analyst --ledger LEDGER`, or listen on 127.0.0.1"
    )]
    NoUser(SocketAddr),
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {address}: {source}; choose another with --listen, for example --listen 127.0.0.1:0 for any free port"
    )]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The users cannot be read.
    #[error(transparent)]
    Users(#[from] UserError),
    /// The ledger cannot be opened.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Threads could not be started.
    #[error("the server cannot start: {0}")]
    Machine(io::Error),
}

/// Serves until it is interrupted. `ready` learns the address once calls are answered.
///
/// # Errors
/// If the server cannot be started.
pub fn serve(options: Options, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Machine)?;
    let done = runtime.block_on(async {
        let (app, assets, listen) = prepare(options)?;
        let listener = TcpListener::bind(listen)
            .await
            .map_err(|source| ServeError::Listen { address: listen, source })?;
        let address = listener.local_addr().map_err(ServeError::Machine)?;
        let background = app.clone();
        // Tables and model take a moment; nobody waits for them before they are needed.
        let loading = std::thread::Builder::new().name("reader".to_owned()).spawn(move || {
            if let Err(error) = background.reader() {
                tell_operator(&error.body.message);
            }
        });
        loading.map_err(ServeError::Machine)?;
        ready(address);
        run(app, assets, listener, interrupted()).await;
        Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    done
}

/// The state of a server, once it is known that it may be started.
fn prepare(options: Options) -> Result<(App, Assets, SocketAddr), ServeError> {
    let users = Users::of_ledger(&options.ledger)?;
    let open = !options.listen.ip().is_loopback() || options.origin.is_some() || options.sign_in;
    if open && users.is_empty() {
        return Err(ServeError::NoUser(options.listen));
    }
    let hosts = Hosts::new(options.listen.ip(), &options.hosts, options.origin.as_deref());
    let gate = Gate::new(users, hosts, open);
    let app = App::new(&options.ledger, gate, options.load, options.author)?;
    Ok((app, Assets::new(options.web), options.listen))
}

/// Serves on a listener until `end`.
pub async fn run(app: App, assets: Assets, listener: TcpListener, end: impl Future<Output = ()>) {
    let service = service(app, assets);
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_BYTES);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut end = std::pin::pin!(end);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = &mut end => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut end => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Too many open files, say: those that are open go on.
                tell_operator(&format!("a connection could not be accepted: {error}"));
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let service = service.clone().map_request(move |mut request: axum::http::Request<_>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.map(axum::body::Body::new)
        });
        let connection =
            builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks is the other side's business.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(LAST_CALLS) => {}
    }
}

/// Ends when somebody presses Ctrl-C or the system asks the program to end.
async fn interrupted() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let asked = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let asked = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = asked => {}
    }
}
