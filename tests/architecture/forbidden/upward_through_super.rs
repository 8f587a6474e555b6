// in domain::verdict finds crate::store::contract::Store
use super::super::store::contract::Store;
