// in slide::reader finds crate::http::router
use zhedel::http::router;
